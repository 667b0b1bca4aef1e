import { readFileSync, realpathSync } from 'node:fs';

/** File systems whose files are on another machine (or shared with others, as on a cluster's parallel disks). */
const NETWORK_TYPES =
  /^(nfs\d?|cifs|smb\d?|smbfs|afs|ncpfs|9p|ceph|glusterfs|lustre|gpfs|beegfs(_nodev)?|panfs|pvfs2|orangefs|wekafs|fhgfs|davfs2?|fuse\.(sshfs|ceph\S*|glusterfs|rclone|s3fs|goofys|gcsfuse|mfs|juicefs\S*|davfs2?|smbnetfs|cvmfs\S*))$/;

/** A mounted file system, of `/proc/self/mountinfo`. */
export interface Mount {
  folder: string;
  /** As the kernel names it, such as `ext4`, `nfs4`, `fuse.sshfs`. */
  type: string;
}

/** Lines of `/proc/self/mountinfo` (`proc_pid_mountinfo(5)`). */
export function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const folder = before?.split(' ')[4];
    const type = after?.split(' ')[0];
    if (!folder || !type) return [];
    // Spaces, tabs, line breaks and backslashes are octal.
    return {
      folder: folder.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))),
      type,
    };
  });
}

/** The mount that holds a path: the last one with the longest folder, since mounts cover earlier ones. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  let found: Mount | undefined;
  for (const mount of mounts) {
    const isAbove = mount.folder === '/' || path === mount.folder || path.startsWith(`${mount.folder}/`);
    if (isAbove && mount.folder.length >= (found?.folder.length ?? 0)) found = mount;
  }
  return found;
}

/** The type of the network file system that holds an existing path; undefined for a local disk, and where it is unknown. */
export function networkDiskOf(
  path: string,
  readMounts = () => readFileSync('/proc/self/mountinfo', 'utf8'),
): string | undefined {
  try {
    const type = mountOf(parseMounts(readMounts()), realpathSync(path))?.type;
    return type !== undefined && NETWORK_TYPES.test(type) ? type : undefined;
  } catch {
    return undefined;
  }
}
