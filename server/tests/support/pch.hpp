#pragma once

// What nearly every test includes.
#include "platform/pch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
