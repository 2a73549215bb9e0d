"""A zipped TensorFlow SavedModel whose weights are constants of its one signature.

Frozen weights make the bundle readable by OpenVINO as it is (a SavedModel with variables is not) and keep it small.
"""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from training.keras_types import KerasModel, Tensor

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def _save_frozen(model: KerasModel, folder: Path, output_name: str) -> None:
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    shape = tf.TensorSpec((None, None, None, model.inputs[0].shape[-1]), tf.float32, name="image")
    traced = tf.function(lambda image: model(image, training=False)).get_concrete_function(shape)
    frozen = convert_variables_to_constants_v2(traced)

    @tf.function(input_signature=[shape])  # type: ignore[untyped-decorator, unused-ignore]
    def serve(image: Tensor) -> dict[str, Tensor]:
        return {output_name: frozen(image)[0]}

    tf.saved_model.save(tf.Module(), str(folder), signatures={"serving_default": serve})


def _zip_folder(folder: Path, target: Path) -> None:
    """Deflate `folder` into `target`: sorted names, fixed times and modes, so equal content gives equal bytes."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), ZIP_EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes(), compresslevel=9)


def write_saved_model(model: KerasModel, target: Path, output_name: str) -> None:
    """Write `model` as a zipped SavedModel: signature `serving_default`, input `image`, output `output_name`."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "saved_model"
        _save_frozen(model, folder, output_name)
        # The fingerprint holds a time-independent hash plus a random identifier, which would change every build.
        (folder / "fingerprint.pb").unlink(missing_ok=True)
        _zip_folder(folder, target)
