/** A message about alerts, for every kind of subscriber of a topic. */
export interface AlertMessage {
  /** One line. */
  readonly subject: string;
  /** Body for mail, and for protocols without a format of their own. */
  readonly text: string;
  /** Body for programs. */
  readonly structured: FlatDocument;
  readonly chat: ChatNotification;
  /** Attributes for filter policies of subscribers. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * A custom notification, which Amazon Q Developer in chat applications shows in Slack and Teams.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** Messages with the same id are shown as one conversation. */
    readonly threadId: string;
    readonly summary: string;
    /** Letters, digits and hyphens: custom actions are attached by this type. */
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/** A flat document: apart from lists of texts, and of pairs whose keys are not ours. */
export type FlatDocument = Readonly<
  Record<string, string | number | boolean | null | readonly string[] | readonly Pair[]>
>;

export interface Pair {
  readonly key: string;
  readonly value: string;
}
