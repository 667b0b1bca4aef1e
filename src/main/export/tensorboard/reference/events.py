"""Event records as TensorBoard's own package writes them, for events.test.ts: python events.py > events.json"""
import json

from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


class Bytes:
    def __init__(self):
        self.data = b""

    def write(self, piece):
        self.data += piece


def record(event):
    out = Bytes()
    RecordWriter(out).write(event.SerializeToString(deterministic=True))
    return out.data.hex()


def summary(at, step, *values):
    return event_pb2.Event(wall_time=at, step=step, summary=summary_pb2.Summary(value=values))


def plugin(name, content=b"", **more):
    return summary_pb2.SummaryMetadata(plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name=name, content=content), **more)


def hparams(at, tag, **data):
    content = plugin_data_pb2.HParamsPluginData(**data).SerializeToString(deterministic=True)
    shape = tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=0)])
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, tensor_shape=shape)
    return summary(at, 0, summary_pb2.Summary.Value(tag=tag, tensor=tensor, metadata=plugin("hparams", content)))


start = plugin_data_pb2.SessionStartInfo(start_time_secs=1767225600.5)
start.hparams["dataset"].string_value = "mnist"
start.hparams["learningRate"].number_value = 2e-4
text = tensor_pb2.TensorProto(
    dtype=types_pb2.DT_STRING,
    tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=1)]),
    string_val=["a **λ**".encode()],
)
print(json.dumps({
    "version": record(event_pb2.Event(wall_time=1767225600.5, file_version="brain.Event:2")),
    "scalars": record(summary(
        1767225601.25, 300,
        summary_pb2.Summary.Value(tag="wasserstein/generatorLoss", simple_value=-0.1),
        summary_pb2.Summary.Value(tag="output/dReal", simple_value=float("inf")),
    )),
    "farStep": record(summary(1.0, 5_000_000_000, summary_pb2.Summary.Value(tag="a", simple_value=0.0))),
    "image": record(summary(
        1767225602.0, 7,
        summary_pb2.Summary.Value(tag="samples", image=summary_pb2.Summary.Image(height=2, width=300, colorspace=3, encoded_image_string=bytes(range(200)))),
    )),
    "text": record(summary(
        1767225603.0, 0,
        summary_pb2.Summary.Value(tag="config", tensor=text, metadata=plugin("text", data_class=summary_pb2.DATA_CLASS_TENSOR)),
    )),
    "sessionStart": record(hparams(1767225600.5, "_hparams_/session_start_info", session_start_info=start)),
    "sessionEnd": record(hparams(
        1767225700.0, "_hparams_/session_end_info",
        session_end_info=plugin_data_pb2.SessionEndInfo(status=api_pb2.STATUS_SUCCESS, end_time_secs=1767225700.0),
    )),
}, indent=1))
