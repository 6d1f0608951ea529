interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dev?: boolean;
}
export function missingOptionalPackages(lockfile: {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}): Map<string, object>;
