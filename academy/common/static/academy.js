// What script adds to pages that work without it. Each part looks for its own mark-up and does nothing where it is missing.

// ---- Forms: one press is one sending -----------------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || "again" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  // A download or a lost connection leaves the page standing: then it may be pressed again.
  setTimeout(() => restore(form), 8000);
});

// Coming back with the browser's button must not leave a form that cannot be sent.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(restore));

function restore(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

// ---- Focus: to the error summary, or to the heading that says what happened --------------------------------------------------

document.querySelector("[data-focus]")?.focus();

// A link of the summary leads into the field, not only to it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".govuk-error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest("fieldset") ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`) ?? field).scrollIntoView();
  field.focus({ preventScroll: true });
});

// ---- Print ---------------------------------------------------------------------------------------------------------------------

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// ---- Passkeys: allauth's own script says when one did not work --------------------------------------------------------------------

document.addEventListener("allauth.error", (event) => {
  const words = document.querySelector("[data-passkey-trouble]");
  if (!words) return;
  event.preventDefault();
  words.hidden = false;
  document.querySelector("main").prepend(words);
});

// ---- The idle session: a warning two minutes before it ends, over all tabs ------------------------------------------------------

const idle = document.getElementById("idle");
const WARNING = 120;
const SEEN = "academy-seen";

if (idle && typeof idle.showModal === "function") {
  const lasts = Number(idle.dataset.seconds);
  const stay = idle.querySelector("[data-stay-button]");
  const close = idle.querySelector("[data-close]");

  const seen = () => localStorage.setItem(SEEN, String(Date.now()));
  const secondsLeft = () => lasts - (Date.now() - Number(localStorage.getItem(SEEN) ?? Date.now())) / 1000;

  const over = () => {
    idle.querySelector("h2").textContent = idle.dataset.over;
    idle.querySelector("[data-words]").textContent = idle.dataset.overWords;
    stay.hidden = true;
    close.hidden = false;
    close.focus();
  };

  const look = () => {
    const left = secondsLeft();
    if (left <= 0) {
      if (!idle.open) idle.showModal();
      over();
      return;
    }
    if (left <= WARNING && !idle.open) idle.showModal();
    if (left > WARNING && idle.open) idle.close();
    setTimeout(look, 1000 * Math.max(1, left > WARNING ? Math.min(left - WARNING, 30) : 1));
  };

  stay.addEventListener("click", async () => {
    try {
      const answer = await fetch(idle.dataset.stay, { credentials: "same-origin", redirect: "manual" });
      if (answer.status !== 204) return over();
      seen();
      idle.close();
    } catch {
      // No signal: the dialog stays, and can be pressed again.
    }
  });
  close.addEventListener("click", () => idle.close());
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && seen());
  document.addEventListener("academy:heard", seen);
  seen();
  setTimeout(look, 1000);
}

// ---- htmx: what is saved in the background while the sign-in has run out -----------------------------------------------------------

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!new URL(event.detail.xhr.responseURL, location.href).pathname.startsWith("/accounts/")) return;
  // The sign-in page must not land inside a lesson. What was written stays in its box; its own button keeps it.
  event.detail.shouldSwap = false;
  document.dispatchEvent(new CustomEvent("academy:signed-out", { detail: { from: event.target } }));
});
document.addEventListener("academy:signed-out", () => {
  localStorage.removeItem(SEEN);
  if (idle && !idle.open) {
    idle.showModal();
    idle.querySelector("h2").textContent = idle.dataset.over;
    idle.querySelector("[data-words]").textContent = idle.dataset.overWords;
    idle.querySelector("[data-stay-button]").hidden = true;
    idle.querySelector("[data-close]").hidden = false;
  }
});
