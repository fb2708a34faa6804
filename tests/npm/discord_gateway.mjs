// argv: API URL without version, token. Prints one JSON line an event; ends on the message "stop".
import { REST } from '@discordjs/rest';
import { CloseCodes, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws';

const [, , api, token] = process.argv;
const say = (line) => console.log(JSON.stringify(line));
const rest = new REST({ api, version: '10' }).setToken(token);
const manager = new WebSocketManager({
  token,
  intents: 0,
  rest,
});
manager.on(WebSocketShardEvents.Ready, () => say({ event: 'ready' }));
manager.on(WebSocketShardEvents.Resumed, () => say({ event: 'resumed' }));
manager.on(WebSocketShardEvents.Closed, (code) => say({ event: 'closed', code }));
manager.on(WebSocketShardEvents.Error, (error) => say({ event: 'error', message: error.message }));
manager.on(WebSocketShardEvents.HeartbeatComplete, () => say({ event: 'heartbeat' }));
manager.on(WebSocketShardEvents.Dispatch, async (payload) => {
  const { t, d } = payload.data ?? payload;
  say({ event: 'dispatch', t, content: d?.content });
  if (d?.content === 'stop') {
    await manager.destroy({ code: CloseCodes.Normal });
    process.exit(0);
  }
});
try {
  await manager.connect();
} catch (error) {
  say({ event: 'refused', message: error.message });
  process.exit(1);
}
