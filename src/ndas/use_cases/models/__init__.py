"""Models that can be read: logistic regression and explainable boosting, and nothing else.

A model is a list of terms, each of one feature or two, whose contributions add up to its answer (`glass_box`). It is
kept as JSON and scored here, in a page of NumPy; no file of a model is ever a program. `train` makes one from an
outcome whose tests have all passed, and from no other. What may be said of a person by one is a `ModelFinding`, which
cannot be made without what must stand beside it.
"""

from ndas.use_cases.models.glass_box import GlassBox, ModelError, model_from_json, model_to_json
from ndas.use_cases.models.say import ModelFinding, ScoreNotShownError, say
from ndas.use_cases.models.train import TrainingRefusedError, train

__all__ = [
    "GlassBox",
    "ModelError",
    "ModelFinding",
    "ScoreNotShownError",
    "TrainingRefusedError",
    "model_from_json",
    "model_to_json",
    "say",
    "train",
]
