"""The macro language, its errors, and macros that call others."""

from __future__ import annotations

from tests.probes.probe import Probe, prints, stops

LANGUAGE = "The macro language"
CALLS = "Parameters and other macros"

PROBES = (
    Probe(
        "functions of strings",
        LANGUAGE,
        (
            's = "a,b,c"; p = split(s, ",");',
            'print(p.length, indexOf(s, "b"), substring(s, 2, 3), replace(s, ",", ";"));',
            'print(toUpperCase(s), startsWith(s, "a"), matches(s, ".*c"), String.join(p, "-"), s.length);',
            'print(String.pad(7, 3), d2s(1.256, 2), parseInt("12"));',
        ),
        prints("3 2 b a;b;c", "A,B,C 1 1 a-b-c 5", "007 1.26 12"),
    ),
    Probe(
        "`List.*` and arrays",
        LANGUAGE,
        (
            'List.set("a", 1); List.set("b", 2); print(List.size, List.getValue("b"));',
            "a = newArray(3, 1, 2); Array.sort(a); Array.print(a);",
            "Array.getStatistics(a, min, max, mean); print(mean);",
        ),
        prints("2 2", "1, 2, 3", 2),
    ),
    Probe(
        "`getTime`, `random`",
        LANGUAGE,
        (
            'random("seed", 1); a = random; random("seed", 1); b = random; t = getTime(); wait(50); t = getTime() - t;',
            "if (a == b) print(1); if (t >= 50) print(2);",
        ),
        prints(1, 2),
    ),
    Probe("`exit`", LANGUAGE, ('print("a");', "exit;", 'print("b");'), prints("a")),
    Probe(
        "`exit` with a message",
        LANGUAGE,
        ('print("a");', 'exit("no cells");', 'print("b");'),
        stops("no cells", 2, after=("a",)),
    ),
    Probe(
        "a syntax error",
        LANGUAGE,
        ('print("a");', "x = ;", 'print("b");'),
        stops("Number or numeric function expected...", 2, after=("a",)),
    ),
    Probe(
        "a bracket that is never closed",
        LANGUAGE,
        ('print("a");', "if (true) {", 'print("b");'),
        stops('The "{" has no "}"', 2),
    ),
    Probe(
        "a command that does not exist",
        LANGUAGE,
        ('run("Frobnicate");', 'print("b");'),
        stops('There is no command "Frobnicate" in this ImageJ; plugins of Fiji are not part of ImageJ itself', 1),
    ),
    Probe(
        "a command in the wrong letter case",
        LANGUAGE,
        ('run("gaussian blur...", "sigma=2");', 'print("b");'),
        stops('There is no command "gaussian blur..."; did you mean "Gaussian Blur..."?', 1),
    ),
    Probe(
        "a function that does not exist",
        LANGUAGE,
        ("frobnicate(3);", 'print("b");'),
        stops('Undefined identifier at "frobnicate"', 1),
    ),
    Probe(
        "a variable that does not exist",
        LANGUAGE,
        ("x = 1;", "print(y);", 'print("b");'),
        stops('Undefined variable at "y"', 2),
    ),
    Probe(
        "an index out of range",
        LANGUAGE,
        ("a = newArray(2);", "print(a[5]);", 'print("b");'),
        stops("Index (5) out of 0-1 range...", 2),
    ),
    Probe(
        "an endless loop with `--timeout 1`",
        LANGUAGE,
        ("while (true) wait(5);",),
        stops("The macro exceeded its time limit of 1 s and was stopped.", status=6),
        arguments=("--timeout", "1"),
    ),
    Probe("`getArgument`", CALLS, ("print(getArgument());",), prints("a b"), arguments=("a b",)),
    Probe(
        "`#@` parameters",
        CALLS,
        ("#@ String name", "#@ Integer (value=3) n", "print(name, n + 1);"),
        prints("x 4"),
        arguments=("--arg", "name=x"),
    ),
    Probe(
        "a `#@` parameter without a value",
        CALLS,
        ("#@ String name", "print(name);"),
        stops(
            "The macro needs the script parameter name (String); give it with --arg name=... in the terminal, "
            "with name=... in Python.",
            status=2,
        ),
    ),
    Probe(
        "a `#@` parameter of the wrong type",
        CALLS,
        ("#@ Integer n", "print(n);"),
        stops("Script parameter n is 'x', but must be a whole number.", status=2),
        arguments=("--arg", "n=x"),
    ),
    Probe(
        "an `--arg` that the macro does not declare",
        CALLS,
        ("#@ Integer n", "print(n);"),
        stops('The macro has no script parameter "m"; its parameters are n.', status=2),
        arguments=("--arg", "n=3", "--arg", "m=4"),
    ),
    Probe(
        "`eval` and `runMacro`",
        CALLS,
        ('print(eval("return toString(6 * 7);"));', 'print(runMacro("good.ijm", "x"));'),
        prints(42, "got x"),
    ),
    Probe(
        "`runMacro` of a macro with an error",
        CALLS,
        ('r = runMacro("bad.ijm");', 'print("on", r);'),
        stops('Undefined variable at "nosuch", in line 2 of the macro that is called', 1),
    ),
    Probe(
        "`runMacro` of a file that is missing",
        CALLS,
        ('runMacro("none.ijm");', 'print("on");'),
        stops("Macro or script not found: none.ijm", 1),
        in_gateway=stops("Macro or script not found: .../none.ijm", 1),
    ),
    Probe(
        '`eval("script", ...)`, JavaScript',
        CALLS,
        ('r = eval("script", "1 + 1");', "print(r);"),
        stops('eval("js") and eval("script") need JavaScript, which is not there: use the macro language', 1),
        in_gateway=prints("2"),
    ),
    Probe(
        "`call` of a Java method, `exec` of a program",
        CALLS,
        ('print(call("java.lang.Integer.toHexString", 255));', 'print(exec("echo", "hi"));'),
        prints("ff", "hi", ""),
    ),
    Probe(
        "`call` of a method that does not exist",
        CALLS,
        ('print(call("ij.IJ.none"));', 'print("on");'),
        stops("Could not find the method none with 0 parameter(s) in class ij.IJ", 1),
    ),
)
