"""The zoo's commands inside ImageJ: called by macros, working on ImageJ's images."""
