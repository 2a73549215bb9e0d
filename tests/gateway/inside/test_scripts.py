"""Scripts of the gateway's other languages, held to the rules of macros."""

import numpy as np
import pytest

from zoobridge.errors import CancelledError, InputError, MacroError, UsageError

SCRIPT = """#@ ImagePlus imp
#@ String (value="hello") word
#@ int (value=2, persist=true) n
#@ LogService log
#@output String said
#@output Integer size
#@output ImagePlus copy

said = word * n
println said
size = imp.getWidth()
copy = imp.duplicate()
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "script.groovy"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def image():
    return np.arange(12, dtype=np.uint8).reshape(3, 4)


def test_a_script_takes_values_and_gives_python_values(zoo, script, image):
    result = zoo.workflow(script)(imp=image, n=3)
    assert result.outputs["said"] == "hellohellohello"
    assert result.outputs["size"] == 4
    np.testing.assert_array_equal(result.outputs["copy"].array, image)
    assert result.log == "hellohellohello\n"


def test_values_of_an_earlier_run_are_not_remembered(zoo, script, image):
    assert zoo.run_macro(script, {"n": 5}, [image]).outputs["said"] == "hello" * 5
    assert zoo.run_macro(script, images=[image]).outputs["said"] == "hello" * 2


def test_commands_run_in_scripts(zoo, tmp_path):
    path = tmp_path / "predict.groovy"
    path.write_text(
        'import ij.IJ\nimp = IJ.createImage("fresh", "8-bit ramp", 64, 48, 1)\nimp.show()\n'
        'IJ.run("Zoo Predict", "model=nuclei-tiny")\nprintln IJ.getImage().getTitle()\n'
    )
    assert zoo.run_macro(path).log == "fresh-nuclei-tiny\n"


def test_a_failing_script_raises_with_its_line(zoo, tmp_path):
    path = tmp_path / "fails.groovy"
    path.write_text('x = 1\nthrow new IllegalStateException("bad luck")\n')
    with pytest.raises(MacroError, match=r"fails\.groovy: java\.lang\.IllegalStateException: bad luck") as caught:
        zoo.run_macro(path)
    assert caught.value.line == 2


def test_wrong_parameters_are_told_in_one_sentence(zoo, tmp_path, script, image):
    with pytest.raises(UsageError, match='no script parameter "wrd"; did you mean "word"'):
        zoo.run_macro(script, {"wrd": "x"}, [image])
    path = tmp_path / "needs.groovy"
    path.write_text("#@ String name\nprintln name\n")
    with pytest.raises(UsageError, match=r"needs the script parameter name \(String\)"):
        zoo.run_macro(path)


@pytest.mark.parametrize(
    ("declared", "given", "sentence"),
    [
        ("int", "many", "is 'many', but must be a whole number"),
        ("int", 2.7, "but must be a whole number"),
        ("byte", 300, "is 300, which is no byte"),
        ("boolean", "maybe", "but must be true or false"),
        ("int (min=1, max=5)", 9, "but must be at most 5"),
        ('String (choices={"a", "b"})', "c", "but must be one of a, b"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(zoo, tmp_path, declared, given, sentence):
    """SciJava would make 0, false or null of most of them."""
    path = tmp_path / "script.groovy"
    path.write_text(f"#@ {declared} value\nprintln value\n")
    with pytest.raises(UsageError, match=sentence):
        zoo.run_macro(path, {"value": given})


@pytest.mark.parametrize(
    ("declared", "given", "seen"),
    [
        ("long", 9007199254740993, "9007199254740993"),
        ("BigInteger", 12, "12"),
        ("double", np.float64(1.5), "1.5"),
        ("boolean", "yes", "true"),
        ("boolean", None, "false"),
        ("File", "/a", "/a"),
        ("File[]", ["/a", "/b"], "[/a, /b]"),
        ("ImageJ", None, "plugin:net.imagej.ImageJ"),
    ],
)
def test_values_of_every_type_arrive(zoo, tmp_path, declared, given, seen):
    path = tmp_path / "script.groovy"
    path.write_text(f"#@ {declared} value\nprintln value\n")
    assert zoo.run_macro(path, {} if given is None else {"value": given}).log.startswith(seen)


def test_a_single_parameter_takes_the_whole_argument(zoo, tmp_path):
    path = tmp_path / "script.groovy"
    path.write_text("#@ String word\nprintln word\n")
    assert zoo.run_macro(path, "two words").log == "two words\n"


@pytest.mark.parametrize("kind", ["ImagePlus", "Dataset", "Img"])
def test_an_image_parameter_is_the_image_given_for_it(zoo, ij, tmp_path, image, kind):
    path = tmp_path / "image.groovy"
    width = "getWidth()" if kind == "ImagePlus" else "dimension(0)"
    path.write_text(f"#@ {kind} shown\nprintln shown.{width}\n")
    other = ij.IJ.createImage("shown", "8-bit black", 9, 9, 1)
    other.show()
    assert zoo.workflow(path)(shown=image).log == "4\n"
    other.close()


def test_an_image_that_need_not_be_there(zoo, tmp_path):
    path = tmp_path / "image.groovy"
    path.write_text("#@ ImagePlus (required=false) shown\nprintln shown\n")
    assert zoo.run_macro(path).log == "null\n"


def test_what_imagej_and_the_commands_fail_with_is_told(zoo, tmp_path):
    path = tmp_path / "fails.groovy"
    for line, sentence in (
        ('ij.IJ.error("bad luck")', "fails.groovy: bad luck"),
        ('ij.IJ.run("Zoo Predict", "mdel=x")', 'has no key "mdel"'),
        ('ij.IJ.open("/none.tif")', "there is no file /none.tif"),
        ("ij.IJ.getImage()", "There are no images open"),
        ("def f() { f() }; f()", "StackOverflowError"),
    ):
        path.write_text(f'\n{line}\nprintln "on"\n')
        with pytest.raises(MacroError) as caught:
            zoo.run_macro(path)
        assert sentence in caught.value.message
        assert caught.value.line == 2


def test_after_a_failed_macro_no_image_is_an_error_and_not_the_end_of_the_process(zoo, tmp_path):
    path = tmp_path / "fails.groovy"
    path.write_text("ij.IJ.getImage()\n")
    with pytest.raises(MacroError):
        zoo.run_macro('run("Zoo Predict", "mdel=x");')
    with pytest.raises(MacroError, match="There are no images open"):
        zoo.run_macro(path)


def test_a_failing_jython_script_raises_with_its_line(zoo, tmp_path):
    path = tmp_path / "fails.py"
    path.write_text("def f():\n    print nothing\nf()\n")
    with pytest.raises(MacroError, match=r"fails\.py: NameError: global name 'nothing' is not defined") as caught:
        zoo.run_macro(path)
    assert caught.value.line == 2


def test_images_of_a_run_that_does_not_start_do_not_stay(zoo, tmp_path, image):
    path = tmp_path / "needs.groovy"
    path.write_text("#@ String name\nprintln name\n")
    with pytest.raises(UsageError):
        zoo.run_macro(path, images=[image])
    with pytest.raises(InputError):
        zoo.run_macro("", images=[image], open="/none.tif")
    assert list(zoo.run_macro("").images) == []


def test_a_script_that_is_too_slow_is_stopped(zoo, tmp_path):
    path = tmp_path / "slow.groovy"
    path.write_text("Thread.sleep(60000)\n")
    with pytest.raises(CancelledError, match="time limit"):
        zoo.run_macro(path, timeout=0.5)


def test_an_unknown_language_is_told(zoo, tmp_path):
    path = tmp_path / "script.kts"
    path.write_text("println(1)")
    with pytest.raises(UsageError, match=r"no script language for \.kts files"):
        zoo.run_macro(path)
