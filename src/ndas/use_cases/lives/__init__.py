"""The lives of use cases at a force, over the control database.

`acts` takes steps, with what the platform can see for itself as their evidence, and suspends where a kill criterion is
met. `life` puts everything that is known of a use case together, and writes the public register. `questions` answers an
ethics committee's twelve from what is the case.
"""

from ndas.use_cases.lives.acts import Person, Wanted, standing_at, take_step
from ndas.use_cases.lives.life import Life, life_of, register_text

__all__ = ["Life", "Person", "Wanted", "life_of", "register_text", "standing_at", "take_step"]
