"""Calls as the recorders of other tools write them, or as macros do; one of each known command at least."""

STARDIST = (
    "command=[de.csbdresden.stardist.StarDist2D], args=['input':'cells.tif', 'modelChoice':'{model}', "
    "'normalizeInput':'true', 'percentileBottom':'1.0', 'percentileTop':'99.8', 'probThresh':'0.479071', "
    "'nmsThresh':'0.3', 'outputType':'{output}', {more}'nTiles':'1', 'excludeBoundary':'2', 'roiPosition':'Automatic', "
    "'verbose':'false', 'showCsbdeepProgress':'false', 'showProbAndDist':'false'], process=[false]"
)
CELLPOSE = (
    "diameter=17 cellproba_threshold=0.0 flow_threshold=0.4 anisotropy=1.0 diam_threshold=12.0 model={model} "
    "nuclei_channel={nuclei} cyto_channel={cyto} dimensionmode={mode} stitch_threshold=-1.0 omni=false cluster=false "
    "additional_flags="
)


def stardist(model="Versatile (fluorescent nuclei)", output="Both", more=""):
    return "Command From Macro", STARDIST.format(model=model, output=output, more=more)


def cellpose(model="nuclei", nuclei="1", cyto="-1", mode="2D"):
    return "Cellpose Advanced", CELLPOSE.format(model=model, nuclei=nuclei, cyto=cyto, mode=mode)


CALLS = [
    (
        "DeepImageJ Run",
        "model=[StarDist H&E Nuclei Segmentation] format=Tensorflow preprocessing=[per_sample_scale_range.ijm] "
        "postprocessing=[no postprocessing] axes=Y,X,C tile=496,704,3 logging=Normal",
    ),
    ("DeepImageJ Run", "model=unet preprocessing=own.ijm postprocessing=post.ijm patch=512 overlap=16 logging=mute"),
    ("DeepImageJ Run", "model_path=[discreet-rooster] input_path=null output_folder=null display_output=all"),
    ("DeepImageJ Run", "modelPath=/models/a_b_09012025_231116 inputPath=in.tif outputFolder=out displayOutput=0"),
    ("DeepImageJ StarDist", "model=[StarDist Fluorescence Nuclei Segmentation] prob_thresh=0.5 min_percentile=1"),
    ("DeepImageJ Cellpose", "model=cyto3 cyto_color=Green nuclei_color=None diameter=30 display_all=false"),
    (
        "Run your network",
        "input=cells.tif normalizeinput=true percentilebottom=3.0 percentiletop=99.8 clip=false ntiles=8 "
        "blockmultiple=32 overlap=32 batchsize=1 modelfile=/models/care/TF_SavedModel.zip showprogressdialog=true",
    ),
    ("Run your IsoNet", "input=cells.tif scale=1 modelfile=/models/iso.zip"),
    (
        "N2V predict",
        "modelfile=/m/n2v-1.bioimage.io.zip input=/data/p_1.tif axes=XY batchsize=10 numtiles=1 "
        "showprogressdialog=true convertoutputtoinputformat=true",
    ),
    ("DenoiSeg predict", "modelfile=/m/denoiseg.zip input=cells.tif axes=XY"),
    stardist(),
    stardist("Versatile (H&E nuclei)", "Label Image"),
    stardist("Model (.zip) from File", "ROI Manager", r"'modelFile':'D:\\a b\\my-stardist.zip', "),
    ("StarDist 2D", "input=cells.tif modelchoice=[Versatile (fluorescent nuclei)] probthresh=0.5 outputtype=Both"),
    ("StarDist 2D NMS (postprocessing only)", "prob=prob.tif dist=dist.tif probthresh=0.5 nmsthresh=0.4"),
    ("StarDist2D...", "env_path=/envs/stardist env_type=conda model_path=/models/my-2d"),
    ("StarDist2D Adv. ...", "env_path=/e model_path=/m/my x_tiles=-1 y_tiles=-1 min_norm=3.0 prob_thresh=-1.0"),
    ("StarDist2D... (Advanced)", "model_path=/m/my prob_thresh=0.4 nms_thresh=0.3"),
    ("StarDist2D... (from file - Advanced)", "image_path=/d/a.tif model_path=/m/my output_path=/d/out"),
    ("StarDist3D...", "env_path=/e env_type=conda model_path=/m/my-3d"),
    ("StarDist3D Adv. ...", "env_path=/e model_path=/m/my-3d z_tiles=2 prob_thresh=0.6"),
    ("StarDist3D... (Advanced)", "model_path=/m/my-3d prob_thresh=0.6"),
    ("StarDist3D... (from file)", "image_path=/d/a.tif model_path=/m/my-3d output_path=/d/out"),
    ("StarDist3D... (from file - Advanced)", "image_path=/d/a.tif model_path=/m/my-3d output_path=/d/out"),
    cellpose(),
    cellpose("cyto2", "2", "1", "3D"),
    ("Cellpose Advanced (custom model)", "model_path=/m/own.pth model=[own model cyto] cyto_channel=1 diameter=30"),
    (
        "Cellpose ...",
        "env_path=/e env_type=conda message= model=cyto3 message0= model_path=path\\to\\own_cellpose_model diameter=30 "
        "ch1=2 ch2=-1 additional_flags=[--use_gpu, --do_3D, --cellprob_threshold, -1.0, --min_size, 40, --new]",
    ),
    ("Cellpose SAM...", "env_path=/e env_type=venv model=cpsam diameter=0 additional_flags=--use_gpu"),
    ("Omnipose ...", "env_path=/e model=cyto2_omni diameter=30 ch1=0 ch2=-1 additional_flags=[--omni, --cluster]"),
    ("Segment Nuclei", ""),
    ("Segment Nuclei Adv.", "nuclei_channel=2 diameter=17 cellproba_threshold=1.0 dimensionmode=2D"),
]
WITHOUT = [
    ("DeepImageJ Run", ""),
    ("DeepImageJ Run", "model_path=unet input_path=/data/folder/"),
    ("DeepImageJ Install Model", None),
    ("Install model manually", None),
    ("DeepImageJ Validate", None),
    ("DeepImageJ Explore", None),
    ("DeepImageJ Build BundledModel", None),
    ("Create Macro", None),
    ("Run your network", "input=a.tif"),
    ("Run your IsoNet", "input=a.tif scale=10.2 modelfile=/m/iso.zip"),
    ("Isotropic Reconstruction - Retina", "input=a"),
    ("3D Denoising - Planaria", "input=a"),
    ("3D Denoising - Tribolium", "input=a"),
    ("Surface Projection - Flywing", "input=a"),
    ("Deconvolution - Microtubules", "input=a"),
    ("N2V train", "training=a validation=a"),
    ("N2V train on folder", "training=/a"),
    ("N2V train + predict", "training=a"),
    ("DenoiSeg train", ""),
    ("DenoiSeg train + predict", ""),
    ("Upgrade old N2V model", ""),
    stardist("DSB 2018 (from StarDist 2D paper)"),
    ("Command From Macro", "command=[org.example.Other], args=['a':'b'], process=[false]"),
    ("StarDist2D...", "env_path=/e"),
    ("DeepImageJ Run", "model=unet patch=many"),
]
"""Calls that nothing here does, or that say too little."""
