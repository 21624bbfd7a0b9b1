"""Many at once through real HTTP: servers with several processes, many clients, scarce seats."""
