import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.commands.migration.calls import CALLS, WITHOUT
from zoobridge.commands.migration.macro_calls import macro_calls
from zoobridge.commands.migration.rewriting import rewrite
from zoobridge.commands.migration.texts import source_of

OLD = 'run("DeepImageJ Run", "model=a");'
NEW = 'run("Zoo Predict", "model=a");'
SEGMENT = 'run("Segment Nuclei");'
SEGMENTED = [
    'run("Zoo Predict", "model=nuclei-tiny");',
    'run("Zoo Labels", "model=nuclei-tiny results=keep");',
    'close("*-nuclei-tiny");',
]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, NEW),
        (f"x = 1;\r\n  {OLD}\r\ny = 2;", f"x = 1;\r\n  {NEW}\r\ny = 2;"),
        ("{ run ( 'DeepImageJ Run' , 'model=a' ) ; }", f"{{ {NEW} }}"),
        ('run("DeepImageJ" + " Run", "mod" + "el=a")', NEW),
        ('run("DeepImageJ Run", "model=" + name);', 'run("Zoo Predict", "model=[" + name + "]");'),
        (
            'run("DeepImageJ Run", "model=["+list[i]+"] axes=Y,X tile="+f(1, ")")+",64");',
            'run("Zoo Predict", "model=[" + list[i] + "] tile=" + f(1, ")") + "x64");',
        ),
        (
            'run("DeepImageJ Run", "model_path=" + dir + "/models/unet.zip");',
            'run("Zoo Predict", "model=unet");',
        ),
        (
            'run("Run your network", "modelfile=/m/a.zip input=" + getTitle());',
            'run("Zoo Predict", "model=a image=[" + getTitle() + "]");',
        ),
        (
            '\trun("DeepImageJ Run", // why\n\t\t"model=a" /* b */);',
            f"\t// why\n\t/* b */\n\t{NEW}",
        ),
        (f"x = 1;\n    {SEGMENT}\n", "x = 1;\n    " + "\n    ".join(SEGMENTED) + "\n"),
        (f"{SEGMENT} y = 2;", "\n".join(SEGMENTED) + " y = 2;"),
        (f"x = 1; {SEGMENT} y = 2;", f"x = 1; {' '.join(SEGMENTED)} y = 2;"),
        (f"if (x) {SEGMENT} else y = 2;", f"if (x) {{ {' '.join(SEGMENTED)} }} else y = 2;"),
        (f"if (x)\n\t{SEGMENT}\n", f"if (x)\n\t{{ {' '.join(SEGMENTED)} }}\n"),
    ],
)
def test_calls_are_rewritten(old, new):
    assert rewrite(old).text == new


@pytest.mark.parametrize(
    "text",
    [
        f"// {OLD}",
        f"/* {OLD} */",
        f"/* never closed {OLD}",
        f"print('{OLD}');",
        '#@ String (label="it\'s") name\nprint(1);',
        'function run(a, b) { print(a); } run2("DeepImageJ Run", "model=a");',
        'run("Gaussian Blur...", "sigma=2"); run(command, "model=a");',
        'run("DeepImageJ Run", "model=a"',
        "run",
        "",
    ],
)
def test_what_is_no_call_of_another_tool_stays(text):
    done = rewrite(text)
    assert (done.text, done.calls) == (text, ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('run("DeepImageJ Run", options);', "Which keys it gives"),
        ('run("DeepImageJ Run", "model=a " + more + "=1");', "Which keys it gives"),
        ('run("Cellpose ...", "diameter=" + d++ + " model=nuclei");', "no sum of texts"),
        ('IJ.run("DeepImageJ Run", "model=a");', "no statement"),
        ('x = run("DeepImageJ Run", "model=a");', "no statement"),
        ('run("N2V train", "training=a");', "trains no models"),
        ('run("DeepImageJ Run", "model=a axes=Y,X tile=big,64");', "tile"),
        ('run("DeepImageJ Run", "model=\U000f0001");', "no sum of texts"),
    ],
)
def test_a_call_that_cannot_be_rewritten_is_left_and_told(text, reason):
    done = rewrite(f"\n\n{text}")
    (call,) = done.calls
    assert done.text == f"\n\n{text}"
    assert (call.line, call.lines) == (3, ())
    assert reason in " ".join(call.losses)


def test_lines_are_counted_whatever_their_ends():
    for end in ("\n", "\r\n", "\r"):
        assert [call.line for call in rewrite(end.join(["", OLD, "x;", f"y; {OLD}"])).calls] == [2, 4]


def test_the_roi_manager_is_looked_for_in_code_only():
    call = """run("StarDist 2D", "outputtype=[ROI Manager]");"""
    assert "To ROI Manager" not in rewrite(f"// roiManager\n{call}").text
    for use in ('roiManager("reset");', 'run("ROI Manager...");', "RoiManager.select(1);"):
        assert 'run("To ROI Manager");' in rewrite(f"{use}\n{call}").text


def test_code_is_named_in_the_sentences():
    (call,) = rewrite('run("DeepImageJ Run", "model=" + name + " odd=1");').calls
    assert call.losses == ("odd: unknown, so left out.",)
    assert call.notes[0].startswith("name must be the name of an installed model")


MACRO_TEXT = st.lists(
    st.sampled_from([
        *('"', "'", "\\", "//", "/*", "*/", "(", ")", "[", "]", "{", "}", "+", ",", ";", "\n", "\r\n", "#@ File x\n"),
        *("run", "run(", '"DeepImageJ Run"', '"Cellpose ..."', "Command From Macro", " ", "x", "'model=a", "model="),
        *("args=[", "'input':'a'", "tile=1,2", "\U000f0001", "é"),
    ])
    | st.text(max_size=3)
).map("".join)
OTHER = '\nprint("it\'s \\" // no comment"); /* run( */ x = \'/*\'; // "\r\n'


@given(MACRO_TEXT)
@example('run("DeepImageJ Run", "model=[");')
@example('run("Command From Macro", "command=[de.csbdresden.stardist.StarDist2D], args=[\'input\':");')
def test_nothing_outside_calls_changes(text):
    done = rewrite(text)
    old, position = [], 0
    runs = [run for run in macro_calls(text).runs if any(run.line == call.line for call in done.calls)]
    for run in runs:
        old.append(text[position : run.start])
        position = run.end
    rest = done.text
    for part in old:
        assert part in rest
        rest = rest[rest.index(part) + len(part) :]
    assert rest.endswith(text[position:])
    if not done.calls:
        assert done.text == text


@st.composite
def pieced_calls(draw):
    """A known call whose options are joined from texts and code at any places."""
    label, options = draw(st.sampled_from([*CALLS, *WITHOUT]))
    cuts = sorted(draw(st.lists(st.integers(0, len(options or "")), max_size=4)))
    texts = [(options or "")[a:b] for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
    pieces = [source_of(text, {}) if draw(st.booleans()) else draw(CODE) for text in texts]
    return f'run("{label}", {" + ".join(pieces)});'


CODE = st.sampled_from(["name", "list[i]", 'f("a", 1)', "i++", "x - 1", "/* c */ y", '(a + "b")'])


@given(pieced_calls(), st.sampled_from(["", "if (x) ", "x = 1; ", "\n\t", "y = ", "roiManager('reset');\n"]))
def test_pieced_calls_are_rewritten_or_left_and_told(call, before):
    done = rewrite(before + call + OTHER)
    (told,) = done.calls
    assert done.text.startswith(before)
    assert done.text.endswith(OTHER)
    assert told.lines or told.losses
    if told.lines:
        assert told.label not in {run.label for run in macro_calls(done.text).runs}
    else:
        assert done.text == before + call + OTHER


@given(st.text(), st.text())
def test_a_call_among_anything_closed(before, after):
    head = "".join(c for c in before if c not in "\"'/*\\\U000f0001") + OTHER
    tail = OTHER + "".join(c for c in after if c not in "\"'/*\\")
    done = rewrite(head + OLD + tail)
    assert done.text == head + NEW + tail
