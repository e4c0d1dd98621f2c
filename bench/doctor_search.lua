-- wrk: one search, again and again. Prints how many answers came, in how many microseconds, and how many failed.
wrk.path = "/api/doctors?specialty=cardiology&limit=20"

function done(summary)
  local errors = summary.errors
  print(string.format("measured %d %d %d", summary.requests - errors.status, summary.duration,
    errors.status + errors.connect + errors.read + errors.timeout))
end
