type Item = Readonly<Record<string, unknown>> & { readonly metadata: object };

const columns = [
  'Name',
  'Status',
  'Roles',
  'Age',
  'Version',
  'Internal-IP',
  'External-IP',
  'OS-Image',
  'Kernel-Version',
  'Container-Runtime',
];

/** Nodes as a real API server prints them when asked for a Table. */
export function nodeTable(items: readonly Item[], metadata: object, includeObject: string | undefined): object {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map((name, index) => ({
      name,
      type: 'string',
      format: '',
      description: '',
      priority: index < 5 ? 0 : 1,
    })),
    rows: items.map((item) => ({
      cells: cells(item),
      object:
        includeObject === 'None'
          ? null
          : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: item.metadata },
    })),
  };
}

function cells({ metadata, status }: Item): unknown[] {
  const { name } = metadata as { name?: string };
  const { nodeInfo = {} } = (status ?? {}) as { nodeInfo?: Record<string, string> };
  const { kubeletVersion, osImage, kernelVersion, containerRuntimeVersion } = nodeInfo;
  return [
    name,
    'Ready',
    '<none>',
    '4d',
    kubeletVersion,
    '10.0.0.1',
    '<none>',
    osImage,
    kernelVersion,
    containerRuntimeVersion,
  ];
}
