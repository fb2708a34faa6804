// stdin: a list of {secret, headers, body}; stdout: what @slack/bolt says about each.
import { readFileSync } from 'node:fs';
import bolt from '@slack/bolt';

const requests = JSON.parse(readFileSync(0, 'utf8'));
const verdicts = requests.map(({ secret, headers, body }) =>
  bolt.isValidSlackRequest({
    signingSecret: secret,
    body,
    headers: {
      'x-slack-signature': headers['X-Slack-Signature'],
      'x-slack-request-timestamp': Number(headers['X-Slack-Request-Timestamp']),
    },
  }),
);
console.log(JSON.stringify(verdicts));
