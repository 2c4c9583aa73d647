wrk.headers["x-user"] = "u-7"
