import type { AlertMessage } from '#model/alert-message.ts';
import { fitBody, fitSubject } from './digest.ts';
import { fitDocument, jsonText } from '../fit.ts';

/** Bytes of the body for programs, which is there four times, and grows when it becomes a text within JSON. */
const maxStructured = 16_384;
const leastText = 512;
const cutNote = '\n\n(Cut: the message was larger than SNS takes. The record in CloudWatch Logs has more.)\n';

/**
 * A body for each protocol, as one JSON of at most so many bytes. Too large, the text for people is cut, and says so.
 * Chat applications subscribe over HTTPS; a telephone gets the subject, since every part of a long message costs.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function alertBodies(message: AlertMessage, maxBytes: number): string {
  const json = jsonText(fitDocument(message.structured, maxStructured));
  const others = {
    sms: fitSubject(message.subject),
    https: jsonText(JSON.stringify(message.chat)),
    sqs: json,
    lambda: json,
    firehose: json,
    'email-json': json,
  };
  for (let limit = maxBytes; ; limit = Math.floor(limit * 0.75)) {
    const bodies = JSON.stringify({ default: fitBody(message.text, limit, cutNote), ...others });
    if (Buffer.byteLength(bodies) <= maxBytes || limit <= leastText) return bodies;
  }
}
