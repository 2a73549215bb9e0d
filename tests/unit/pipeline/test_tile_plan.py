"""When to tile: memory, options, and what the model allows."""

import pytest

from tests.unit.pipeline.networks import description
from zoobridge.errors import InputError
from zoobridge.package.tensors import DataDependentSize, FixedSize, SteppedSize
from zoobridge.pipeline.memory import BYTES_PER_PIXEL, TILE_MEMORY
from zoobridge.pipeline.plan import PredictOptions, ReceptiveField
from zoobridge.pipeline.tile_plan import plan_tiles

NEAR = ReceptiveField({"y": 48, "x": 48}, probed=True)
FAR = ReceptiveField({"y": None, "x": None}, probed=True)
BELIEVED = ReceptiveField({"y": 48, "x": 48}, probed=False)
GIB = 2**30


def plan(size, options=None, reach=NEAR, model=None):
    model = model or description()
    sizes = dict(zip("yx", size, strict=True))
    return plan_tiles(model, model.inputs, sizes, options or PredictOptions(), reach)


def needed(plan):
    return BYTES_PER_PIXEL * plan.tile_shape[0] * plan.tile_shape[1]


def test_an_image_that_fits_is_computed_whole():
    whole = plan((1024, 1024))
    assert (len(whole.tiles), whole.tile_shape, whole.halo, whole.seam) == (1, (1024, 1024), (0, 0), "none")


def test_exact_tiles_stay_modest_however_much_memory_there_is():
    cut = plan((4096, 4096), PredictOptions(memory=64 * GIB))
    assert cut.seam == "exact"
    assert needed(cut) <= TILE_MEMORY


@pytest.mark.parametrize("memory", [GIB // 8, GIB // 2, GIB])
def test_the_memory_limit_is_kept_with_the_whole_input_and_output_beside_the_tile(memory):
    cut = plan((2048, 2048), PredictOptions(memory=memory))
    assert needed(cut) + 2 * 4 * 2048 * 2048 <= memory
    assert cut.warnings == ()


def test_a_limit_below_the_smallest_tile_is_refused_and_the_least_memory_told():
    with pytest.raises(InputError) as caught:
        plan((2048, 2048), PredictOptions(memory=1000))
    least = 53  # 112 x 112 pixels of 1536 bytes, and 2048 x 2048 of 4 bytes for input and output
    assert str(caught.value) == (
        f"Model net needs about {least}MB to compute this image in its smallest tiles, but may use only 0.001MB; "
        f"give memory={least}MB or more."
    )
    assert plan((2048, 2048), PredictOptions(memory=least * 10**6)).warnings == ()


def test_too_little_free_memory_is_told_and_tried():
    (warning,) = plan((2048, 2048), PredictOptions(free=2**25)).warnings
    assert "Model net probably needs more memory than allowed" in warning


def test_an_image_and_its_result_that_do_not_fit_are_refused():
    with pytest.raises(InputError) as caught:
        plan((65536, 65536), PredictOptions(free=8 * 10**9))
    assert str(caught.value) == (
        "Model net has 2 channels in all, so its inputs and outputs alone take 34.4GB for this image, and only 8.0GB "
        "are free; use a smaller image or crop it."
    )


def test_a_model_that_sees_everything_is_computed_whole_while_memory_allows():
    assert plan((2048, 2048), PredictOptions(memory=8 * GIB), FAR).seam == "none"
    cut = plan((2048, 2048), PredictOptions(memory=2 * GIB), FAR)
    assert cut.seam == "approximate"
    assert "its result depends on the image as a whole" in cut.warnings[0]
    assert needed(cut) <= 2 * GIB


def test_a_measured_figure_replaces_the_estimate():
    model = description()
    sizes = {"y": 4096, "x": 4096}
    assert len(plan_tiles(model, model.inputs, sizes, PredictOptions(), NEAR, bytes_per_pixel=90.0).tiles) == 1
    assert len(plan_tiles(model, model.inputs, sizes, PredictOptions(), NEAR, bytes_per_pixel=200.0).tiles) > 1


def test_only_the_axis_that_is_cut_decides_whether_the_seam_is_exact():
    along_x = ReceptiveField({"y": None, "x": 48}, probed=True)
    assert plan((2048, 4096), PredictOptions(memory=8 * GIB), along_x).seam == "exact"
    cut = plan((2048, 4096), PredictOptions(memory=8 * GIB), along_x)
    assert cut.tile_shape[0] == 2048


@pytest.mark.parametrize("reach", [None, BELIEVED])
def test_a_reach_that_was_not_probed_is_never_called_exact(reach):
    cut = plan((1024, 1024), PredictOptions(tile=(512, 512)), reach)
    assert cut.seam == "approximate"
    assert "how far it sees is not known" in cut.warnings[0]


def test_tile_none_is_obeyed_and_its_memory_told():
    whole = plan((2048, 2048), PredictOptions(tile="none", memory=GIB))
    assert len(whole.tiles) == 1
    assert "needs more memory than allowed (6.2 times as much)" in whole.warnings[0]


def test_sizes_off_the_grid_are_padded_and_reported_as_they_are():
    whole = plan((100, 129), model=description(size=SteppedSize(32, 32)))
    assert whole.padded == {"y": 128, "x": 160}
    assert whole.tile_shape == (100, 129)


@pytest.mark.parametrize("tile", [(256,), (256, 256, 256), (0, 256)])
def test_a_tile_of_the_wrong_form_is_refused(tile):
    with pytest.raises(InputError, match="does not fit model net, whose axes are y x; give 2 sizes"):
        plan((512, 512), PredictOptions(tile=tile))


def test_a_tile_smaller_than_its_halo_is_refused():
    with pytest.raises(InputError, match="A tile of 64 pixels is too small"):
        plan((512, 512), PredictOptions(tile=(64, 256)))


def test_a_fixed_size_excludes_tile_none_on_a_larger_image():
    fixed = description(size=FixedSize(256))
    with pytest.raises(InputError, match="takes images of exactly 256 x 256, so tile=none cannot be used"):
        plan((512, 512), PredictOptions(tile="none"), model=fixed)
    assert plan((200, 256), PredictOptions(tile="none"), model=fixed).padded == {"y": 256, "x": 256}


def test_a_fixed_size_too_small_for_the_reach_is_approximate():
    cut = plan((512, 512), model=description(size=FixedSize(128)))
    assert cut.halo == (32, 32)
    assert "it sees further than a tile's border leaves room for" in cut.warnings[0]
    assert cut.warnings[0].endswith("; crop what has to be exact to 128 x 128, the only size it takes.")


def unfollowing(size):
    model = description(size=size)
    (output,) = model.outputs
    axes = tuple(a if a.letter in "bc" else type(a)(a.id, a.letter, a.kind, DataDependentSize()) for a in output.axes)
    return type(model)("net", "Net", "0.5.4", model.inputs, (type(output)("output", axes),), ())


def test_a_result_that_does_not_follow_the_image_cannot_be_tiled():
    model = unfollowing(SteppedSize(16, 16))
    with pytest.raises(InputError, match="gives a result that does not follow the image along y"):
        plan((512, 512), PredictOptions(tile=(256, 256)), model=model)
    assert len(plan((4096, 4096), PredictOptions(free=GIB), model=model).tiles) == 1
    with pytest.raises(InputError) as caught:
        plan((512, 256), model=unfollowing(FixedSize(256)))
    assert str(caught.value) == (
        "Model net takes exactly 256 elements along y and its result cannot be put together from tiles, but the image "
        "has 512; crop or scale it to 256 first."
    )
