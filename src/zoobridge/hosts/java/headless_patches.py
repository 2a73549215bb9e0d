"""What a window would refuse or keep is not passed over where there is none: more changes to ImageJ's classes.

Without a display ij1-patcher's dialog takes the first choice of a list for one that is not in it, and a table that has
no window is forgotten. Both tell the same field of ``ij.IJ`` as the readers do.
"""

from __future__ import annotations

import hashlib

from zoobridge.hosts.java.reader_patches import FAULT
from zoobridge.hosts.java.types import JavaObject

_DIALOG = "ij.gui.GenericDialog"
_ADD_CHOICE = "public void addChoice(java.lang.String label, java.lang.String[] items, java.lang.String defaultItem)"
_CHECK_CHOICE = f"""{{
  super.addChoice($1, $2, $3);
  if (ij.IJ.{FAULT} == null) return;
  String value = ij.Macro.getValue(ij.Macro.getOptions(), $1 == null ? "" : $1, null);
  if (value == null || value.equals($3) || java.util.Arrays.asList($2).contains(value)) return;
  ij.IJ.{FAULT}.accept("choice", value + "\\n" + $1 + "\\n" + String.join("\\n", $2));
}}"""

_TABLE = "ij.measure.ResultsTable"
_SHOW_TABLE = "public void show(java.lang.String windowTitle)"
_TELL_TABLE = f'if (ij.IJ.{FAULT} != null && $1 != null && !$1.equals("Results")) ij.IJ.{FAULT}.accept("table", $1);'


def fingerprint() -> str:
    """Tells classes changed by another version of these patches."""
    facts = (_DIALOG, _ADD_CHOICE, _CHECK_CHOICE, _TABLE, _SHOW_TABLE, _TELL_TABLE)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def apply_headless_patches(hacker: JavaObject) -> None:
    """Change the classes by ``net.imagej.patcher.CodeHacker``, after ij1-patcher has done so."""
    hacker.insertNewMethod(_DIALOG, _ADD_CHOICE, _CHECK_CHOICE)
    hacker.insertAtTopOfMethod(_TABLE, _SHOW_TABLE, _TELL_TABLE)
