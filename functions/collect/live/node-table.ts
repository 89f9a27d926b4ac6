import { listOf, objectOf, type RawObject } from '../raw/fields.ts';

/** Asks for the columns that `kubectl get nodes -o wide` prints; a server that knows no tables sends the nodes. */
export const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/**
 * The rows of a table as nodes that have no more than the columns tell. Anything but a table is passed on.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
 */
export function asNodeList(document: RawObject): RawObject {
  if (document['kind'] !== 'Table') return document;
  const columns = listOf(document['columnDefinitions']).map((column) => objectOf(column)['name']);
  const cell = (row: unknown, column: string) => listOf(objectOf(row)['cells'])[columns.indexOf(column)];
  const items = listOf(document['rows']).map((row) => ({
    metadata: { name: cell(row, 'Name') },
    status: {
      nodeInfo: {
        kubeletVersion: cell(row, 'Version'),
        osImage: cell(row, 'OS-Image'),
        containerRuntimeVersion: cell(row, 'Container-Runtime'),
      },
    },
  }));
  return { apiVersion: 'v1', kind: 'NodeList', metadata: document['metadata'], items };
}
