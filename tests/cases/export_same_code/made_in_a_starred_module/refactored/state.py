import itertools
import logging
import threading
import weakref

logger = logging.getLogger(__name__)
lock = threading.RLock()
cache = weakref.WeakValueDictionary()
numbers = itertools.count(1)
