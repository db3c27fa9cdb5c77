// Keeps the place in a lesson: which block is at the top of the screen, told every few seconds at the most and when the page is left.

const blocks = document.querySelector("[data-places]");
const EVERY = 5000;

if (blocks && "IntersectionObserver" in window) {
  const seen = new Map();
  let place = "";
  let told = "";
  let waiting = 0;

  const tell = () => {
    clearTimeout(waiting);
    waiting = 0;
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (!token || !place || place === told) return;
    const form = new FormData();
    form.set("csrfmiddlewaretoken", token.value);
    form.set("enrolment", blocks.dataset.enrolment);
    form.set("place", place);
    if (navigator.sendBeacon(blocks.dataset.places, form)) told = place;
  };

  const observer = new IntersectionObserver(
    (entries) => {
      entries.forEach((entry) => seen.set(entry.target, entry.isIntersecting));
      const top = [...blocks.children].find((block) => block.id && seen.get(block));
      if (!top || top.id === place) return;
      place = top.id;
      waiting ||= setTimeout(tell, EVERY);
    },
    // A block counts until its last line has left the upper fifth of the screen.
    { rootMargin: "-20% 0px 0px 0px" },
  );
  [...blocks.children].forEach((block) => block.id && observer.observe(block));

  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell());
}
