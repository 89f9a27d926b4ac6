import { condition, fieldAndRegex, keyAndValue, oneRegex, oneWord, regex, rewriteRule, twoWords } from './compound.ts';
import {
  boolean,
  decimal,
  type Kind,
  number,
  oneOf,
  shaped,
  size,
  text,
  time,
  uncheckedBoolean,
  word,
  type Need,
  repeatable,
  required,
  type SettingTable,
  settings,
  since,
} from './setting.ts';

const idle = (without: string, ...names: readonly string[]): Need => ({
  oneOf: names,
  level: 'ineffective',
  without,
});

const grep: SettingTable = {
  unknown: 'refused',
  needs: [idle('it lets everything pass', 'Regex', 'Exclude')],
  exclusive: [],
  settings: [
    ...repeatable(settings(fieldAndRegex, 'Regex', 'Exclude')),
    ...since('2.1.0', settings(oneOf(['legacy', 'and', 'or']), 'Logical_Op')),
  ],
};

const parser: SettingTable = {
  unknown: 'refused',
  needs: [required('Key_Name'), required('Parser')],
  exclusive: [],
  settings: [
    ...settings(word, 'Key_Name'),
    ...repeatable(settings(word, 'Parser')),
    ...settings(boolean, 'Preserve_Key', 'Reserve_Data'),
    ...settings(word, 'Unescape_Key'),
  ],
};

const recordModifier: SettingTable = {
  unknown: 'refused',
  needs: [idle('it changes nothing', 'Record', 'Remove_key', 'Allowlist_key', 'Whitelist_key', 'Uuid_key')],
  exclusive: [
    ['Remove_key', 'Allowlist_key'],
    ['Remove_key', 'Whitelist_key'],
  ],
  settings: [
    ...repeatable(settings(keyAndValue, 'Record')),
    ...repeatable(settings(text, 'Remove_key', 'Allowlist_key', 'Whitelist_key')),
    ...since('2.0.6', settings(text, 'Uuid_key')),
  ],
};

const rewriteTag: SettingTable = {
  unknown: 'refused',
  needs: [idle('it gives no record another tag', 'Rule')],
  exclusive: [],
  settings: [
    ...repeatable(settings(rewriteRule, 'Rule')),
    ...settings(word, 'Emitter_Name'),
    ...settings(oneOf(['memory', 'filesystem']), 'Emitter_Storage.type'),
    ...settings(size, 'Emitter_Mem_Buf_Limit'),
  ],
};

/** Fluent Bit logs that it uses one second then, but uses none. */
const interval = shaped(
  /^\d+(\.\d+)?[smhd]?$/,
  'is no interval, with which it counts on without a pause, at full load',
  {
    shouldBe: 'an interval such as 1s',
  },
);

const throttle: SettingTable = {
  unknown: 'refused',
  needs: [],
  exclusive: [],
  settings: [
    ...settings(decimal, 'Rate'),
    ...settings(number, 'Window'),
    ...settings(boolean, 'Print_Status'),
    ...settings(interval, 'Interval'),
  ],
};

const ofNest = (operation: 'nest' | 'lift') =>
  ({ setting: 'Operation', is: new RegExp(`^${operation}`), because: `Operation is ${operation}` }) as const;

const nest: SettingTable = {
  unknown: 'refused',
  needs: [
    required('Operation'),
    { ...idle('it nests nothing', 'Wildcard'), when: ofNest('nest') },
    { ...idle('it nests under a key without a name', 'Nest_under'), when: ofNest('nest') },
    { ...idle('it lifts nothing', 'Nested_under'), when: ofNest('lift') },
  ],
  exclusive: [['Add_prefix', 'Remove_prefix']],
  settings: [
    ...settings(oneOf(['nest', 'lift'], { exactCase: true }), 'Operation'),
    ...repeatable(settings(text, 'Wildcard')),
    ...settings(text, 'Nest_under', 'Nested_under', 'Add_prefix', 'Remove_prefix'),
  ],
};

const modify: SettingTable = {
  unknown: 'refused',
  needs: [
    idle(
      'it changes nothing',
      ...['Set', 'Add', 'Remove', 'Remove_wildcard', 'Remove_regex', 'Rename', 'Hard_rename', 'Copy', 'Hard_copy'],
      ...['Move_to_start', 'Move_to_end'],
    ),
  ],
  exclusive: [],
  settings: [
    ...repeatable(settings(twoWords, 'Set', 'Add', 'Rename', 'Hard_rename', 'Copy', 'Hard_copy')),
    ...repeatable(settings(oneWord, 'Remove', 'Remove_wildcard')),
    ...repeatable(settings(oneRegex, 'Remove_regex')),
    ...repeatable(settings(condition, 'Condition')),
    ...since('2.0.0', repeatable(settings(oneWord, 'Move_to_start', 'Move_to_end'))),
  ],
};

const kubernetes: SettingTable = {
  unknown: 'refused',
  needs: [],
  exclusive: [],
  settings: [
    ...settings(size, 'Buffer_Size'),
    ...settings(number, 'tls.debug', 'DNS_Retries', 'Kubelet_Port'),
    ...settings(time, 'DNS_Wait_Time', 'Kube_Token_TTL', 'Kube_Meta_Cache_TTL'),
    ...settings(boolean, 'tls.verify', 'Merge_Log', 'Merge_Log_Trim', 'Keep_Log', 'Labels', 'Annotations'),
    ...settings(boolean, 'K8S-Logging.Parser', 'K8S-Logging.Exclude', 'Use_Journal', 'Dummy_Meta'),
    ...settings(boolean, 'Cache_Use_Docker_Id', 'Use_Tag_For_Meta', 'Use_Kubelet'),
    ...settings(word, 'tls.vhost', 'Merge_Parser', 'Merge_Log_Key', 'Regex_Parser', 'Kube_Tag_Prefix', 'Kubelet_Host'),
    ...settings(text, 'Kube_URL', 'Kube_CA_File', 'Kube_CA_Path', 'Kube_Token_File', 'Kube_Token_Command'),
    ...settings(text, 'Kube_Meta_Preload_Cache_Dir'),
    ...since('3.0.0', settings(boolean, 'Namespace_Labels', 'Namespace_Annotations')),
    ...since('3.0.0', settings(time, 'Kube_Meta_Namespace_Cache_TTL')),
    ...since('3.0.2', settings(boolean, 'Namespace_Metadata_Only')),
    ...since('3.1.0', settings(boolean, 'tls.verify_hostname')),
    ...since('3.2.8', settings(boolean, 'Owner_References')),
    ...since('4.1.0', settings(boolean, 'Use_Pod_Association', 'AWS_Use_Pod_Association')),
    ...since('4.1.0', settings(text, 'AWS_Pod_Association_Host', 'AWS_Pod_Association_Endpoint', 'Set_Platform')),
    ...since('4.1.0', settings(number, 'AWS_Pod_Association_Port', 'AWS_Pod_Service_Map_TTL')),
    ...since('5.0.9', settings(text, 'Kube_Namespace_File')),
  ],
};

/** The eight filters of Fargate. */
export const filterTables: ReadonlyMap<string, SettingTable> = new Map([
  ['grep', grep],
  ['parser', parser],
  ['record_modifier', recordModifier],
  ['rewrite_tag', rewriteTag],
  ['throttle', throttle],
  ['nest', nest],
  ['modify', modify],
  ['kubernetes', kubernetes],
]);

const decoder: Kind = {
  word: false,
  flaw(value) {
    const [name = '', field] = value.split(/ +/);
    if (field === undefined)
      return { level: 'ineffective', says: 'names no field, so that nothing is decoded', shouldBe: 'DECODER FIELD' };
    if (/^(json|escaped|escaped_utf8|mysql_quoted)$/i.test(name)) return null;
    const shouldBe = 'json, escaped, escaped_utf8 or mysql_quoted';
    return {
      level: 'ineffective',
      says: `begins with ${name}, which is no decoder, so that nothing is decoded`,
      shouldBe,
    };
  },
};

const offset: Kind = {
  word: true,
  flaw: (value) =>
    /^(Z|[+-][0-5]\d:?[0-5]\d)$/.test(value)
      ? null
      : { level: 'unstartable', says: 'is no offset from UTC', shouldBe: 'an offset such as +0200' },
};

/** Fluent Bit reads the parser settings that it knows and ignores all others. */
export const parserTable: SettingTable = {
  unknown: 'ignored',
  needs: [{ ...required('Regex'), when: { setting: 'Format', is: /^regex$/i, because: 'Format is regex' } }],
  exclusive: [],
  settings: [
    ...settings(text, 'Name'),
    ...settings(oneOf(['json', 'regex', 'ltsv', 'logfmt']), 'Format'),
    ...settings(regex(), 'Regex'),
    ...settings(uncheckedBoolean('On'), 'Skip_Empty_Values', 'Time_Keep', 'Time_Strict'),
    ...settings(text, 'Time_Format', 'Time_Key', 'Types'),
    ...settings(offset, 'Time_Offset'),
    ...repeatable(settings(decoder, 'Decode_Field', 'Decode_Field_As')),
    ...since('2.0.7', settings(boolean, 'Logfmt_No_Bare_Keys')),
    ...since('3.1.0', settings(boolean, 'Time_System_Timezone')),
    ...since('4.2.6', settings(text, 'Time_Zone')),
  ],
};
