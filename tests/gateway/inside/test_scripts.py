"""Scripts of the gateway's other languages, held to the rules of macros."""

import numpy as np
import pytest

from zoobridge.errors import MacroError, UsageError

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
    with pytest.raises(UsageError, match='no parameter "wrd"; did you mean "word"'):
        zoo.run_macro(script, {"wrd": "x"}, [image])
    path = tmp_path / "needs.groovy"
    path.write_text("#@ String name\nprintln name\n")
    with pytest.raises(UsageError, match=r"needs the parameter name \(String\)"):
        zoo.run_macro(path)
    with pytest.raises(UsageError, match="The parameter n is 'many', but must be a number"):
        zoo.run_macro(script, {"n": "many"}, [image])


def test_an_unknown_language_is_told(zoo, tmp_path):
    path = tmp_path / "script.kts"
    path.write_text("println(1)")
    with pytest.raises(UsageError, match=r"no script language for \.kts files"):
        zoo.run_macro(path)
