"""Scripts that train the two models bundled with zoobridge."""
