/** 1-based; columns count UTF-16 units, as editors and the YAML parser do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A position, and the file that it is in. */
export interface FilePosition extends Position {
  readonly file: string;
}
