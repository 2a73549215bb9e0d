"""Star-convex maps made from known label images must give these label images back."""

import subprocess
import sys

import numpy as np
import pytest

from zoobridge.errors import EngineError
from zoobridge.runtime.decoders import DECODERS
from zoobridge.runtime.stardist_decoder import StarDistDecoder

DECODER = StarDistDecoder()
RAYS = 32
OPTIONS = {"prob_threshold": 0.5, "nms_threshold": 0.4, "n_rays": RAYS, "grid": [1, 1], "b": 2}
needs_stardist = pytest.mark.skipif(DECODER.unavailable() is not None, reason="needs zoobridge[stardist]")


def ellipses(shape, *bodies):
    """A label image of (centre, radii) ellipses or ellipsoids, which are star-convex."""
    labels = np.zeros(shape, np.uint16)
    grid = np.indices(shape, dtype=float)
    for number, (centre, radii) in enumerate(bodies, 1):
        distance = sum(((g - c) / r) ** 2 for g, c, r in zip(grid, centre, radii, strict=True))
        labels[distance <= 1] = number
    return labels


def distances_2d(labels, rays, grid=(1, 1)):
    """Pixels from each point to the end of its object along rays at equal angles, walked in small steps."""
    angles = 2 * np.pi * np.arange(rays) / rays
    coarse = labels[:: grid[0], :: grid[1]]
    result = np.zeros((rays, *coarse.shape), np.float32)
    for y, x in np.argwhere(coarse > 0):
        for ray, angle in enumerate(angles):
            length = 0.0
            while True:
                row = round(y * grid[0] + (length + 0.25) * np.sin(angle))
                column = round(x * grid[1] + (length + 0.25) * np.cos(angle))
                inside = 0 <= row < labels.shape[0] and 0 <= column < labels.shape[1]
                if not inside or labels[row, column] != coarse[y, x]:
                    break
                length += 0.25
            result[ray, y, x] = length
    return result


def peaked(coarse):
    """High in the middle of every object, low at its border."""
    from scipy.ndimage import distance_transform_edt

    depth = np.zeros(coarse.shape, np.float32)
    for number in range(1, int(coarse.max()) + 1):
        inside = distance_transform_edt(coarse == number)
        depth += (inside / inside.max()).astype(np.float32)
    return depth


def overlap(found, true):
    """Intersection over union of every true object with the best object found."""
    scores = []
    for number in range(1, int(true.max()) + 1):
        mine = true == number
        candidates = np.unique(found[mine])
        scores.append(max(np.sum(mine & (found == n)) / np.sum(mine | (found == n)) for n in candidates if n))
    return scores


@needs_stardist
@pytest.mark.parametrize("grid", [(1, 1), (2, 2)])
def test_known_labels_come_back(grid):
    true = ellipses((64, 80), ((18, 20), (10, 7)), ((40, 55), (9, 14)), ((45, 18), (7, 7)), ((18, 32), (8, 6)))
    maps = np.concatenate([peaked(true[:: grid[0], :: grid[1]])[None], distances_2d(true, RAYS, grid)])
    found = DECODER.labels(maps, {**OPTIONS, "grid": list(grid)})
    assert (found.shape, found.dtype, int(found.max())) == (true.shape, np.int32, 4)
    assert min(overlap(found, true)) > 0.85


@needs_stardist
def test_known_volumes_come_back():
    from stardist.geometry import star_dist3D
    from stardist.rays3d import Rays_GoldenSpiral

    anisotropy = (2.0, 1.0, 1.0)
    true = ellipses((20, 48, 48), ((10, 14, 14), (5, 10, 9)), ((9, 32, 34), (4, 9, 11)))
    rays = Rays_GoldenSpiral(48, anisotropy=anisotropy)
    along = np.moveaxis(star_dist3D(true, rays), -1, 0)
    options = {**OPTIONS, "n_rays": 48, "grid": [1, 1, 1], "anisotropy": list(anisotropy)}
    found = DECODER.labels(np.concatenate([peaked(true)[None], along]).astype(np.float32), options)
    assert (found.shape, found.dtype, sorted(np.unique(found))) == (true.shape, np.int32, [0, 1, 2])
    assert min(overlap(found, true)) > 0.7


@needs_stardist
def test_nothing_above_the_threshold_is_background():
    assert not DECODER.labels(np.full((RAYS + 1, 16, 16), 0.1, np.float32), OPTIONS).any()
    flat = {**OPTIONS, "grid": [1, 1, 1], "anisotropy": [1, 1, 1]}
    assert not DECODER.labels(np.full((RAYS + 1, 8, 16, 16), 0.1, np.float32), flat).any()


@needs_stardist
def test_distances_below_zero_are_short():
    maps = np.full((RAYS + 1, 16, 16), -1.0, np.float32)
    maps[0] = 0.9
    flat = {**OPTIONS, "grid": [1, 1, 1], "anisotropy": [1, 1, 1]}
    assert DECODER.labels(maps[:, None].repeat(8, 1), flat).shape == (8, 16, 16)


@needs_stardist
def test_its_exceptions_become_one_sentence():
    with pytest.raises(EngineError, match=r"^StarDist cannot make objects of the model's maps: grid = .*\.$"):
        DECODER.labels(np.zeros((RAYS + 1, 8, 8), np.float32), {**OPTIONS, "grid": [3, 3]})


@needs_stardist
def test_it_needs_no_tensorflow_and_leaves_warnings_as_they_were():
    code = (
        "import sys, warnings; before = warnings.formatwarning\n"
        "import numpy as np; from zoobridge.runtime.stardist_decoder import StarDistDecoder\n"
        f"StarDistDecoder().labels(np.zeros(({RAYS + 1}, 8, 8), np.float32), {OPTIONS})\n"
        "assert warnings.formatwarning is before; print('stardist' in sys.modules, 'tensorflow' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


@pytest.mark.parametrize(
    ("operation", "library", "advice"),
    [
        ("stardist_postprocessing", "stardist", "pip install 'zoobridge[stardist]'"),
        ("cellpose_flow_dynamics", "cellpose", "pip install cellpose"),
    ],
)
def test_a_missing_library_is_named_with_what_adds_it(operation, library, advice, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == library else object())
    assert advice in DECODERS[operation].unavailable()
