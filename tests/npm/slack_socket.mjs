// argv: API URL, app token. Prints one JSON line an event; acknowledges everything; ends on the event "stop".
import { SocketModeClient } from '@slack/socket-mode';

const [, , slackApiUrl, appToken] = process.argv;
const say = (line) => console.log(JSON.stringify(line));
const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error', setName() {} };
const client = new SocketModeClient({ appToken, logger: quiet, clientOptions: { slackApiUrl } });

client.on('connected', () => say({ state: 'connected' }));
client.on('reconnecting', () => say({ state: 'reconnecting' }));
client.on('slack_event', async ({ ack, type, body, envelope_id }) => {
  say({ type, body, envelope_id });
  await ack();
  if (body.event?.text === 'stop') {
    await client.disconnect();
    process.exit(0);
  }
});
try {
  await client.start();
} catch (error) {
  say({ error: error.data?.error ?? error.message });
  process.exit(1);
}
