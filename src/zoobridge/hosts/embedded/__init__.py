"""ImageJ inside this process, started by zoobridge."""
