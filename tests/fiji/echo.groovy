// Sends an image through Python and back: the one the macro opens, without a macro the one opened last.
// Answers with what both sides say of it.
imp = macro ? new ij.macro.Interpreter().runBatchMacro(macro, null) : ij.WindowManager.getImage(ij.WindowManager.IDList[-1])
ij.WindowManager.setTempCurrentImage(imp)
if (prepare) new GroovyShell(new Binding(imp: imp)).evaluate(prepare)
python = '''zoo._conversing(task, call, "Echo", lambda desk: (lambda image: {
    "title": desk.show(image), "axes": image.axes, "dtype": str(image.dtype), "sum": float(image.array.sum()),
    "sizes": dict(image.pixel_sizes), "units": dict(image.units), "labels": list(image.slice_labels),
    "range": list(image.display_range), "lut": image.lut})(desk.image(crop_to_selection=crop)))'''
told = ij.IJ.getProperty("zoobridge").answer(python, [crop: crop])
back = ij.WindowManager.currentImage
opaque = { plane -> plane instanceof int[] ? plane.collect { it | 0xff000000 as int } as int[] : plane }
pixels = { one -> (1..one.stackSize).collect { one.stackSize > 1 ? one.getStack().getPixels(it) : one.getProcessor().pixels }.collect(opaque) }
facts = { one -> [type: one.type, bits: one.bitDepth, dimensions: one.dimensions as List, hyper: one.openAsHyperStack,
    low: one.displayRangeMin, high: one.displayRangeMax, composite: one.composite, mode: one.displayMode,
    labels: (1..one.stackSize).collect { n -> one.getStack().getSliceLabel(n) }, calibration: one.calibration.toString(), info: one.infoProperty,
    colours: one.bitDepth == 24 ? null : one.getProcessor().lut.bytes.encodeBase64().toString()] }
same = [pixels(imp), pixels(back)].transpose().every { a, b -> Arrays.equals(a, b) }
[told: told, same: same, before: facts(imp), after: facts(back)]
