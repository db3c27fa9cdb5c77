from tests.cms.player.conftest import learner, learner_in

__all__ = ["learner", "learner_in"]
