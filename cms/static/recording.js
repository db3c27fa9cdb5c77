// What script adds to a recording that the browser plays by itself: chapters as buttons, a speed, and telling which seconds were played.

const EVERY = 15000;
// Between two ticks of the clock no more than this goes by at double speed; what is longer was skipped.
const TICK = 1.5;

document.querySelectorAll("[data-recording]").forEach((section) => {
  const media = section.querySelector("video, audio");
  const length = Number(section.dataset.seconds);
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");

  // ---- Chapters: links that open the recording at a place become buttons that go there ------------------------------------------

  section.querySelectorAll("[data-at]").forEach((link) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.append(...link.childNodes);
    button.addEventListener("click", () => {
      media.currentTime = Number(link.dataset.at);
      media.play();
    });
    link.replaceWith(button);
  });

  // ---- Speed -----------------------------------------------------------------------------------------------------------------------

  const speed = section.querySelector(".media__speed");
  speed.hidden = false;
  speed.querySelector("select").addEventListener("change", (event) => {
    media.defaultPlaybackRate = media.playbackRate = Number(event.target.value);
  });

  // ---- What was played: spans in seconds, joined where they touch ------------------------------------------------------------------

  let spans = [];
  let before = null;
  let told = "";
  let waiting = 0;

  const add = (from, to) => {
    const touching = spans.filter(([start, end]) => start <= to && from <= end);
    spans = spans.filter((span) => !touching.includes(span));
    spans.push([Math.min(from, ...touching.map(([start]) => start)), Math.max(to, ...touching.map(([, end]) => end))]);
  };

  // All of them each time: one message that is lost costs nothing once the next arrives, and the server counts a second once.
  const message = () => {
    const whole = spans.map(([from, to]) => [Math.round(from), Math.round(to)]).filter(([from, to]) => from < to);
    const form = new FormData();
    form.set("csrfmiddlewaretoken", token.value);
    form.set("enrolment", section.dataset.enrolment);
    form.set("seen", whole.map((span) => span.join("-")).join(","));
    form.set("at", String(Math.min(Math.floor(media.currentTime), length)));
    return form;
  };

  const tell = async () => {
    clearTimeout(waiting);
    waiting = 0;
    const form = message();
    const words = `${form.get("seen")} ${form.get("at")}`;
    if (words === told || !token) return;
    try {
      const answer = await fetch(section.dataset.recording, { method: "POST", body: form, redirect: "manual", credentials: "same-origin" });
      if (answer.type === "opaqueredirect") document.dispatchEvent(new CustomEvent("academy:signed-out"));
      if (answer.status !== 204) return;
      told = words;
      document.dispatchEvent(new CustomEvent("academy:heard"));
    } catch {
      // No signal: the next message says it all again.
    }
  };

  const tellWhileLeaving = () => {
    if (spans.length && token) navigator.sendBeacon(section.dataset.recording, message());
  };

  media.addEventListener("timeupdate", () => {
    const now = media.currentTime;
    if (before !== null && !media.seeking && now > before && now - before < TICK * Math.max(1, media.playbackRate)) add(before, now);
    before = media.seeking ? null : now;
    if (!media.paused) waiting ||= setTimeout(tell, EVERY);
  });
  media.addEventListener("seeking", () => (before = null));
  media.addEventListener("pause", tell);
  media.addEventListener("ended", tell);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tellWhileLeaving());
});
