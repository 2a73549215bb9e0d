"""Macros call a model of several inputs and outputs."""

import numpy as np
import pytest

from tests.models.several import forward, write_several
from zoobridge.hosts.embedded.host import EmbeddedHost
from zoobridge.hosts.images.results import results_frame
from zoobridge.inference.zoo import Zoo
from zoobridge.settings import Settings

pytestmark = pytest.mark.usefixtures("clean_imagej")

TWO_IMAGES = """
newImage("a b", "32-bit ramp", 64, 48, 2, 1, 1);
newImage("other", "32-bit black", 64, 48, 2, 1, 1);
for (c = 1; c <= 2; c++) { Stack.setChannel(c); run("Add...", "value=" + c * 3 + " slice"); }
selectImage("a b");
"""


@pytest.fixture(scope="module")
def several(jvm, tmp_path_factory):
    folder = tmp_path_factory.mktemp("several")
    zoo = Zoo(Settings(home=folder / "home"))
    zoo.install(write_several(folder / "package"))
    with EmbeddedHost(zoo) as host:
        yield host


@pytest.mark.parametrize("label", ["Zoo Predict", "Zoo several"])
def test_images_by_title_and_numbers_by_tensor_id(several, label):
    model = "model=several " if label == "Zoo Predict" else ""
    ran = several.run_macro(
        f'{TWO_IMAGES} t = 0.5; run("{label}", "{model}second=other time=&t"); getDimensions(w, h, c, z, f);'
        'return getTitle() + " " + w + " " + h + " " + c + " " + nResults + " " + getResult("scores cytoplasm", 0);'
    )
    title, width, height, channels, rows, score = ran.value.rsplit(" ", 5)
    assert (title, width, height, channels, rows) == ("a b-several-sum", "64", "48", "2", "1")
    ramp = np.broadcast_to(np.arange(64, dtype=np.float32) / 64, (2, 48, 64))
    other = np.stack([np.full((48, 64), 3.0), np.full((48, 64), 6.0)])
    assert float(score) == pytest.approx(forward(ramp, other, 0.5)["scores"][1], rel=1e-3)
    assert results_frame().columns.tolist() == ["scores nucleus", "scores cytoplasm"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("model=several time=1", "The model several needs its input 'second' as well; add second=[title of an open im"),
        ("model=several second=other", "add time=its numbers, such as 0.5 or 1,2,3"),
        ("model=several second=other time=1 tim=2", 'Zoo Predict has no key "tim"; did you mean "time"?'),
        ("model=several second=othr time=1", 'No image "othr" is open; did you mean "other"?'),
        ("model=several second=other time=1,2", "'time' of model several takes 1 numbers, but 2 were given"),
        ("model=several image=other second=other time=1 image=other", "Zoo Predict: image is given twice"),
    ],
)
def test_a_wrong_input_stops_the_macro_before_anything_is_computed(several, options, sentence):
    from zoobridge.errors import MacroError

    with pytest.raises(MacroError) as caught:
        several.run_macro(f'{TWO_IMAGES} run("Zoo Predict", "{options}");')
    assert sentence in str(caught.value)
