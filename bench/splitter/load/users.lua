-- Every request is of another user; the environment says where counting begins.
local user = tonumber(os.getenv("FIRST_USER") or "0")
request = function()
  user = user + 1
  return wrk.format("GET", "/", { ["x-user"] = "u" .. user })
end
