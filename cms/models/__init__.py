from cms.models.adoptions import Adoption
from cms.models.lessons import LessonPage
from cms.models.media import FrozenMedia
from cms.models.modules import ModulePage
from cms.models.recordings import Recording
from cms.models.site import CataloguePage, HomePage
from cms.models.terms import Term

__all__ = ["Adoption", "CataloguePage", "FrozenMedia", "HomePage", "LessonPage", "ModulePage", "Recording", "Term"]
