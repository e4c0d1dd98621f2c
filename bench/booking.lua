-- wrk: the patients of the demo clinic book random quarter-hours of bench/clinic.sql's doctors. Prints how many got
-- theirs, in how many microseconds, and how many requests failed other than by a time that was taken.
local base, slots = tonumber(os.getenv("BENCH_BASE")), tonumber(os.getenv("BENCH_SLOTS"))
local doctors = tonumber(os.getenv("BENCH_DOCTORS"))
local threads = {}
booked, refused = 0, 0

function setup(thread) table.insert(threads, thread) end

function init() math.randomseed(tonumber(os.getenv("BENCH_SEED"))) end

function request()
  local starts_at = os.date("!%Y-%m-%dT%H:%M:%SZ", base + 900 * math.random(0, slots - 1))
  local body = string.format('{"doctor_id":"00000000-0000-7001-8000-%012x","starts_at":"%s",' ..
    '"symptoms":"Chest tightness when climbing stairs, for about two weeks now.","is_emergency":false}',
    math.random(1, doctors), starts_at)
  return wrk.format("POST", "/api/appointments/create",
    { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer bench-demo-" .. math.random(1, 20) }, body)
end

function response(status)
  if status == 201 then booked = booked + 1 elseif status ~= 409 then refused = refused + 1 end
end

function done(summary)
  local total, wrong = 0, 0
  for _, thread in ipairs(threads) do
    total, wrong = total + thread:get("booked"), wrong + thread:get("refused")
  end
  wrong = wrong + summary.errors.connect + summary.errors.timeout
  print(string.format("measured %d %d %d", total, summary.duration, wrong))
end
