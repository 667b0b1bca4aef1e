// Runs in every measured page before its own scripts; the benchmarks call the functions of `bench`.
/* global document, location, performance, requestAnimationFrame, MessageChannel, KeyboardEvent, PointerEvent, Event */
{
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  /** Returns the page's time in milliseconds when the next frame has been passed to the compositor. */
  const painted = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(0);
      }),
    );

  /** The same after `holds` returns true; it is called once per frame. */
  const until = async (holds, timeoutMs = 60_000) => {
    const end = performance.now() + timeoutMs;
    while (!holds()) {
      if (performance.now() > end) throw new Error('The expected change of the page did not happen.');
      await frame();
    }
    return painted();
  };

  const press = (selector, key) =>
    document
      .querySelector(selector)
      .dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

  const listIsShown = () => document.querySelector('main .line, main .start') !== null;
  const listShown = () => until(listIsShown);
  const reopenList = async () => {
    location.hash = '#/about';
    await until(() => !listIsShown());
    const began = performance.now();
    location.hash = '#/runs';
    return (await until(listIsShown)) - began;
  };

  /** The element that scrolls the page. */
  const scroller = () => document.querySelector('.page');
  const panel = () => document.querySelector('[data-panel]');
  const drawn = () => Number(panel()?.dataset.drawn ?? 0);
  const leave = () => {
    location.hash = '#/runs';
    return until(listIsShown);
  };
  /** Time from the link until the first chart, scrolled into view, is painted with its series. */
  const openCharts = async (hash) => {
    const began = performance.now();
    location.hash = hash;
    await until(() => panel() !== null);
    panel().scrollIntoView();
    return (await until(() => drawn() > 0)) - began;
  };
  /** Time from the key that halves the range until the lines of the new range are painted. */
  const zoomIn = async () => {
    const before = drawn();
    const began = performance.now();
    press('[data-panel] [role=slider]', '+');
    return (await until(() => drawn() > before)) - began;
  };

  /** Time from the text of a search until the only panel that it finds is painted with its series. */
  const searchCharts = async (text) => {
    scroller().scrollTo(0, 0);
    const box = document.querySelector('input[aria-label="Search charts"]');
    box.value = text;
    const began = performance.now();
    box.dispatchEvent(new Event('input', { bubbles: true }));
    await until(() => document.querySelectorAll('[data-panel]').length === 1);
    panel().scrollIntoView();
    return (await until(() => drawn() > 0)) - began;
  };

  const PLAYHEAD = '[role=slider][aria-label=Playhead]';
  const figures = () => [...document.querySelectorAll('figure[data-run]')];
  const show =
    (step) =>
    (all = figures()) =>
      all.length > 0 && all.every((figure) => figure.dataset.step === String(step));
  const gridsShown = (count) =>
    until(() => figures().length === count && figures().every((figure) => figure.dataset.step !== undefined));
  /** Steps from the first grid to the last, waiting each time until all runs show it. Returns frames per second; a screen draws 60. */
  const scrub = async (grids, every) => {
    press(PLAYHEAD, 'Home');
    await until(show(every));
    const began = performance.now();
    const all = figures();
    let done = 1;
    for (; done < grids && performance.now() - began < 60_000; done++) {
      press(PLAYHEAD, 'ArrowRight');
      do await frame();
      while (!show((done + 1) * every)(all));
    }
    return ((done - 1) * 1000) / (performance.now() - began);
  };
  /** Grey level of the first tile of every run's canvas at a step. */
  const levelsAt = async (step, every) => {
    press(PLAYHEAD, 'Home');
    let left = step / every - 1;
    for (; left >= 10; left -= 10) press(PLAYHEAD, 'PageUp');
    for (; left > 0; left--) press(PLAYHEAD, 'ArrowRight');
    await until(show(step));
    return figures().map(
      (figure) => figure.querySelector('canvas').getContext('2d').getImageData(14, 14, 1, 1).data[0],
    );
  };

  const grid = () => document.querySelector('[role=grid]');
  /** The longest time between two frames while `act` is called in each of `frames` frames. */
  const longestFrame = async (frames, act) => {
    await painted();
    let longest = 0;
    let last = await new Promise((resolve) => requestAnimationFrame(resolve));
    for (let n = 0; n < frames; n++) {
      act(n, frames);
      const now = await new Promise((resolve) => requestAnimationFrame(resolve));
      longest = Math.max(longest, now - last);
      last = now;
    }
    return longest;
  };
  /** Scrolls down the whole list and up again like a dragged scroll bar: each frame shows other rows. */
  const scrollList = (frames) =>
    longestFrame(frames, (n) => {
      const list = grid();
      list.scrollTop = (1 - Math.abs(1 - (2 * n) / frames)) * (list.scrollHeight - list.clientHeight);
    });
  /** Scrolls down the whole page, and throws if it did not scroll. */
  const scrollPage = async (frames) => {
    const longest = await longestFrame(frames, (n) =>
      scroller().scrollTo(0, ((n + 1) / frames) * scroller().scrollHeight),
    );
    if (scroller().scrollTop === 0) throw new Error('The page did not scroll.');
    return longest;
  };
  /** Scrolls by one notch of the wheel per frame. */
  const wheelList = (frames) =>
    longestFrame(frames, () => {
      grid().scrollTop += 100;
    });
  const plotDrawn = (count) => until(() => document.querySelector('section canvas')?.dataset.drawn === String(count));
  const openPlot = async (kind, count) => {
    const select = [...document.querySelectorAll('main select')].find((one) =>
      [...one.options].some((option) => option.value === kind),
    );
    select.value = kind;
    const began = performance.now();
    select.dispatchEvent(new Event('change', { bubbles: true }));
    return (await plotDrawn(count)) - began;
  };
  /** Widens a brush on the axis from frame to frame; the list below follows. */
  const brushAxis = async (at, frames) => {
    const line = document.querySelectorAll('.axis .line')[at];
    const box = line.getBoundingClientRect();
    const point = (type, share) => {
      line.setPointerCapture = () => undefined;
      line.dispatchEvent(
        new PointerEvent(type, {
          pointerId: 1,
          clientX: box.x + 5,
          clientY: box.y + share * box.height,
          bubbles: true,
        }),
      );
    };
    point('pointerdown', 0.9);
    const longest = await longestFrame(frames, (n) => point('pointermove', 0.9 - (0.8 * n) / frames));
    point('pointerup', 0.1);
    return longest;
  };

  globalThis.bench = {
    scrollList,
    wheelList,
    openPlot,
    brushAxis,
    listShown,
    reopenList,
    leave,
    openCharts,
    zoomIn,
    searchCharts,
    scrollPage,
    gridsShown,
    scrub,
    levelsAt,
  };
}
