"""Tests of zoobridge."""
