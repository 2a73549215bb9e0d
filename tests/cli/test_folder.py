import numpy as np
import tifffile

from zoobridge.cli.folder import FolderWorkspace


def test_results_are_a_file_beside_the_pictures(tmp_path):
    tifffile.imwrite(tmp_path / "cells.tif", np.zeros((4, 4), np.uint8))
    workspace = FolderWorkspace(tmp_path / "cells.tif", tmp_path / "out", maker="scores")
    workspace.add_rows({"score": [0.25, 0.5]})
    assert workspace.written == [tmp_path / "out" / "cells-scores-Results.csv"]
    assert workspace.written[0].read_text() == "score\n0.25\n0.5\n"
