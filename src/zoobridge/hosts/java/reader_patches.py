"""Where ImageJ gives up in silence, it tells us: changes to its classes beyond those of ij1-patcher.

ImageJ fills what a file lacks with zeros, opens the parent of a folder that is missing, and has no log without a
window. None of these passes a listener or a hook, so they are made to call two static fields of ``ij.IJ``.
"""

from __future__ import annotations

import hashlib

from zoobridge.hosts.java.types import JavaObject

FAULT = "zoobridgeFault"
"""``java.util.function.BiConsumer`` that is told (kind, text); see `zoobridge.hosts.failures.reader_faults`."""

LOG = "zoobridgeLog"
"""``java.util.function.Supplier`` of the text that the Log window would show."""

_RUN_FOLDER = "public void run(java.lang.String arg)"
_ENDS_EARLY = '" is damaged or described wrongly: it ends before its " + fi.width + "x" + fi.height + " pixels do"'
_CORRUPT = 'fi.getFilePath() + " is damaged: its compressed pixels cannot be read"'
_UNCOMPRESS = "public byte[] zipUncompress(byte[] input)"


def _tell(kind: str, text: str, condition: str = "true") -> str:
    """Java code that tells of `text`, a Java expression."""
    return f'if (ij.IJ.{FAULT} != null && {condition}) ij.IJ.{FAULT}.accept("{kind}", {text});'


_FIELDS = ((FAULT, "java.util.function.BiConsumer"), (LOG, "java.util.function.Supplier"))

_AT_TOP = (
    (
        "ij.IJ",
        "public static synchronized java.lang.String getLog()",
        f"if (ij.IJ.{LOG} != null) return (java.lang.String) ij.IJ.{LOG}.get();",
    ),
    (
        "ij.io.Opener",
        "public ij.ImagePlus openImage(java.lang.String directory, java.lang.String name)",
        _tell("opens", '($1.length() == 0 || $1.endsWith("/") ? $1 : $1 + "/") + $2'),
    ),
    (
        "ij.io.ImageReader",
        "void eofError()",
        _tell("fault", f"fi.getFilePath() + {_ENDS_EARLY}"),
    ),
    (
        "ij.macro.Tokenizer",
        "public ij.macro.Program tokenize(java.lang.String program)",
        _tell("macro", "$1"),
    ),
    (
        "ij.plugin.FolderOpener",
        _RUN_FOLDER,
        _tell("folder", "$1", "$1 != null && $1.length() > 0 && !new java.io.File($1).exists()"),
    ),
)

_AT_BOTTOM = (("ij.plugin.FolderOpener", _RUN_FOLDER, _tell("no image in", "$1", "saveImage && image == null")),)

_IN_HANDLERS = (
    (
        # It would run the filter with its default values.
        "ij.plugin.filter.PlugInFilterRunner",
        "public <init>(java.lang.Object theFilter, java.lang.String command, java.lang.String arg)",
        "java.lang.Exception",
        f"if (ij.IJ.{FAULT} != null && $1 instanceof RuntimeException) throw (RuntimeException) $1;",
    ),
    (
        "ij.io.ImageReader",
        _UNCOMPRESS,
        "java.lang.Exception",
        f"if (ij.IJ.{FAULT} != null) {{ {_tell('fault', _CORRUPT)} return new byte[0]; }}",
    ),
)

_CALLS = (
    (
        "ij.macro.Functions",
        "java.lang.String openAsString()",
        "ij.IJ",
        "openAsString",
        _tell("no file", "$1", "$1 != null && $1.length() > 0 && !new java.io.File($1).exists()")
        + "$_ = $proceed($$);",
    ),
    (
        # It would ask for more for ever.
        "ij.io.ImageReader",
        _UNCOMPRESS,
        "java.util.zip.Inflater",
        "inflate",
        "$_ = $proceed($$); if ($_ == 0 && !$0.finished()) throw new java.util.zip.DataFormatException();",
    ),
    (
        "ij.plugin.FolderOpener",
        _RUN_FOLDER,
        "ij.io.Opener",
        "openTempImage",
        f"$_ = $proceed($$); {_tell('left out', '$1 + $2', '$_ == null')}",
    ),
)


def fingerprint() -> str:
    """Tells classes changed by another version of these patches."""
    return hashlib.sha256(repr((_FIELDS, _AT_TOP, _AT_BOTTOM, _IN_HANDLERS, _CALLS)).encode()).hexdigest()


def apply_reader_patches(hacker: JavaObject) -> None:
    """Change the classes by ``net.imagej.patcher.CodeHacker``, before they are loaded."""
    import jpype

    for name, kind in _FIELDS:
        hacker.insertPublicStaticField("ij.IJ", jpype.JClass(kind).class_, name, "null")
    for at_top in _AT_TOP:
        hacker.insertAtTopOfMethod(*at_top)
    for at_bottom in _AT_BOTTOM:
        hacker.insertAtBottomOfMethod(*at_bottom)
    for call in _CALLS:
        hacker.replaceCallInMethod(*call)
    for in_handlers in _IN_HANDLERS:
        hacker.insertAtTopOfExceptionHandlers(*in_handlers)
