import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { mountOf, networkDiskOf, parseMounts } from './mounts';

const MOUNTS = `21 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw
22 21 0:5 / /proc rw shared:2 - proc proc rw
30 21 0:40 / /home rw,relatime shared:3 master:4 - nfs4 server:/home rw,vers=4.2
31 30 0:41 / /home/ada/my\\040disk rw - ext4 /dev/sdb1 rw
32 21 0:42 / /mnt/box rw - fuse.sshfs ada@box: rw
33 21 0:43 / /mnt/box rw - ext4 /dev/sdc1 rw
`;

test('the mount of a path is the deepest one, and of equal ones the last', () => {
  const mounts = parseMounts(MOUNTS);
  expect(mounts).toHaveLength(6);
  const type = (path: string) => mountOf(mounts, path)?.type;
  expect(type('/home/ada/gander')).toBe('nfs4');
  expect(type('/homes')).toBe('ext4');
  expect(mountOf(mounts, '/home/ada/my disk/x')).toEqual({ folder: '/home/ada/my disk', type: 'ext4' });
  expect(type('/mnt/box')).toBe('ext4');
});

test('a network disk is found by its type', () => {
  const on = (type: string) => networkDiskOf(tmpdir(), () => `1 1 0:1 / / rw - ${type} x rw\n`);
  for (const type of ['nfs', 'nfs4', 'cifs', 'smb3', 'fuse.sshfs', 'lustre', 'gpfs', 'beegfs', 'ceph'])
    expect(on(type)).toBe(type);
  for (const type of ['ext4', 'xfs', 'btrfs', 'tmpfs', 'overlay', 'fuse.portal', 'fuseblk', 'zfs'])
    expect(on(type)).toBeUndefined();
  expect(networkDiskOf('/nowhere/at/all', () => '1 1 0:1 / / rw - nfs x rw\n')).toBeUndefined();
  expect(networkDiskOf(tmpdir(), () => 'x')).toBeUndefined();
});
