// What the person does, sent one after the other and in that order: what comes later may mean what came before
// ("move it to won"). When one is not sent, those behind it are not sent either; trying again sends them all.

import { NotSent } from "./server.js";

export class Outbox {
  constructor() {
    Object.assign(this, { waiting: [], unsent: [], sending: false });
  }

  /** `send()` resolves with what the server made of it; `failed(error)` is told when that was not to be. Resolves
   *  when one of the two has happened. `once`: a press is not tried again later, its button is there to be pressed. */
  add(send, failed, { once = false } = {}) {
    return new Promise((done) => {
      this.waiting.push({ send, failed, done, once });
      if (!this.sending) this.work();
    });
  }

  /** Everything that was not sent, oldest first. */
  again() {
    this.waiting.unshift(...this.unsent.splice(0));
    if (!this.sending) this.work();
  }

  get busy() {
    return this.waiting.length > 0;
  }

  async work() {
    this.sending = true;
    while (this.waiting.length) {
      const first = this.waiting[0];
      try {
        await first.send();
        this.waiting.shift();
        first.done();
      } catch (error) {
        for (const job of this.waiting.splice(0)) {
          if (!job.once) this.unsent.push(job);
          job.failed(job === first ? error : new NotSent("not sent, as the one before it was not", error.status));
          job.done();
        }
      }
    }
    this.sending = false;
  }
}
