"""What TensorBoard reads in a folder of runs, as JSON: python read.py DIR"""
import base64
import json
import os
import sys

from tensorboard.backend.event_processing.event_accumulator import IMAGES, SCALARS, TENSORS, EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2

found = {}
for name in sorted(os.listdir(sys.argv[1])):
    log = EventAccumulator(os.path.join(sys.argv[1], name), size_guidance={SCALARS: 0, IMAGES: 0, TENSORS: 0}).Reload()
    tags = log.Tags()
    start = plugin_data_pb2.HParamsPluginData.FromString(log.SummaryMetadata("_hparams_/session_start_info").plugin_data.content).session_start_info
    found[name] = {
        "scalars": {tag: [[e.step, e.wall_time, repr(e.value)] for e in log.Scalars(tag)] for tag in tags[SCALARS]},
        "images": {tag: [[e.step, e.width, e.height, base64.b64encode(e.encoded_image_string).decode()] for e in log.Images(tag)] for tag in tags[IMAGES]},
        "text": {tag: [e.tensor_proto.string_val[0].decode() for e in log.Tensors(tag)] for tag in tags[TENSORS] if not tag.startswith("_")},
        "hparams": {key: value.string_value if value.HasField("string_value") else value.number_value for key, value in start.hparams.items()},
    }
print(json.dumps(found))
