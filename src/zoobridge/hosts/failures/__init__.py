"""What goes wrong in ImageJ, found where ImageJ says nothing and told in one sentence."""
