"""A macro gets its input and hands back what it made."""

import numpy as np
import pytest

from zoobridge.errors import HostError, InputError, MacroError, UsageError
from zoobridge.hosts.embedded.host import EmbeddedHost
from zoobridge.pipeline.image import Image

RAMP = 'newImage("ramp", "8-bit ramp", 16, 8, 1);\n'


def image(title: str, value: float = 0.0) -> Image:
    return Image(np.full((8, 16), value, np.float32), "yx", title=title)


def test_the_returned_text_is_the_value(host):
    assert host.run_macro("return 'a' + 1;").value == "a1"
    assert host.run_macro("x = 1;").value is None


def test_images_are_in_order_and_the_last_one_shown_is_active(host):
    result = host.run_macro(
        'newImage("one", "8-bit", 4, 4, 1); newImage("two", "16-bit", 5, 4, 3); selectImage("one");'
    )
    assert list(result.images) == ["one", "two"]
    assert result.active == "one"
    assert result.images["two"].array.shape == (3, 4, 5)


def test_images_given_are_open_and_the_last_is_active(host):
    result = host.run_macro(
        "print(nImages); print(getTitle()); run('Add...', 'value=2');", images=[image("a"), image("b")]
    )
    assert result.log == "2\nb\n"
    assert result.images["b"].array.max() == 2
    assert result.images["a"].array.max() == 0


def test_images_by_title(host):
    assert list(host.run_macro("", images={"x": image("a"), "y": image("b")}).images) == ["x", "y"]


def test_arrays_are_images_and_one_path_is_enough(host, tmp_path):
    plane = np.arange(12, dtype=np.uint8).reshape(3, 4)
    result = host.run_macro("print(getTitle()); print(getValue(3, 1));", images={"a": plane})
    assert result.log == "a\n7\n"
    assert host.run_macro("return getTitle() + nImages;", images=[plane, plane]).value == "image-12"
    path = tmp_path / "ramp.tif"
    host.run_macro(f'{RAMP} saveAs("tiff", "{path}");')
    assert host.run_macro("return getTitle();", open=str(path)).value == "ramp.tif"


def test_the_input_of_a_mapping_is_not_changed(host):
    given = image("a")
    host.run_macro("run('Add...', 'value=2');", images=[given])
    assert given.array.max() == 0
    assert given.title == "a"


def test_files_are_opened_before(host, tmp_path):
    path = tmp_path / "a b [1].tif"
    host.run_macro(f'{RAMP} saveAs("tiff", "{path}");')
    result = host.run_macro("return getTitle();", open=[path])
    assert result.value == "a b [1].tif"
    with pytest.raises(InputError, match=r"missing\.tif"):
        host.run_macro("", open=[tmp_path / "missing.tif"])


def test_results_become_a_table(host):
    result = host.run_macro(f"{RAMP} run('Set Measurements...', 'area mean redirect=None decimal=3'); run('Measure');")
    assert list(result.results["Area"]) == [128.0]
    assert host.run_macro("").results.empty


def test_an_old_result_keeps_its_images_and_rows(host):
    before = host.run_macro(f"{RAMP} setResult('x', 0, 5); updateResults();")
    host.run_macro("newImage('other', '8-bit black', 4, 4, 1);")
    assert before.images["ramp"].array.max() == 240
    assert list(before.results["x"]) == [5.0]


def test_overlays_are_handed_back(host):
    result = host.run_macro(
        f"{RAMP} makeRectangle(1, 2, 3, 4); Overlay.addSelection; newImage('plain', '8-bit', 4, 4, 1);"
    )
    assert list(result.rois) == ["ramp"]
    assert [roi[:4] for roi in result.rois["ramp"]] == [b"Iout"]


def test_an_output_of_another_type_than_declared(host):
    with pytest.raises(MacroError) as caught:
        host.run_macro('#@output int count\ncount = "many";')
    assert str(caught.value) == (
        "The #@output parameter count holds 'many' at the end, which is not of the type declared for it"
    )


def test_parameters_and_outputs(host):
    text = (
        "#@ int n\n#@ String(value='x') name\n#@output int twice\n#@output String text\n"
        "f();\nfunction f() { twice = 2 * n; text = name + n; }"
    )
    assert dict(host.run_macro(text, {"n": 4}).outputs) == {"twice": 8, "text": "x4"}


@pytest.mark.parametrize("text", ['a "quoted" \\ backslash', "C:\\new\\table", "é, 核\ttab\nline"])
def test_texts_arrive_unchanged(host, text):
    assert host.run_macro("#@ String s\nreturn s;", {"s": text}).value == text


def test_an_image_parameter_is_the_id_of_the_active_image(host):
    assert host.run_macro("#@ ImagePlus imp\nselectImage(imp); return getTitle();", images=[image("a")]).value == "a"


def test_the_argument(host):
    assert host.run_macro("return getArgument();", "a,b c").value == "a,b c"
    assert host.run_macro("return getArgument();", {"a": 1}, argument="raw").value == "raw"
    assert host.run_macro("#@ int n\nreturn '' + n + getArgument();", "n=3").value == "3n=3"


def test_a_macro_file_knows_where_it_is(host, tmp_path):
    macro = tmp_path / "my macro.ijm"
    macro.write_text("return getInfo('macro.filepath');")
    assert host.run_macro(macro).value == str(macro)


def test_wrong_arguments_are_refused_before_anything_runs(host, capsys):
    with pytest.raises(UsageError, match=r"needs the script parameter n \(int\); give it with --arg n="):
        host.run_macro("print('started');\n#@ int n")
    with pytest.raises(UsageError, match="The time limit must be a positive number of seconds, not 0"):
        host.run_macro("print('started');", timeout=0)
    with pytest.raises(InputError, match=r"There is no macro file .*none\.ijm"):
        host.run_macro("none.ijm")
    assert capsys.readouterr().out == ""


def test_a_closed_host_says_so(host):
    other = EmbeddedHost(host.zoo)
    other.run_macro("")
    other.close()
    other.close()
    with pytest.raises(HostError, match="This host is closed; start a new one"):
        other.run_macro("")
