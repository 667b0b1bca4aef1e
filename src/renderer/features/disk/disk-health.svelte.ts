import type { DiskState } from '../../../shared/contract/contract';
import type { Api } from '../../../shared/contract/requests';
import { api } from '../../api';

/** Whether the core can write to the disk. */
class DiskHealth {
  state = $state.raw<DiskState>({});

  constructor(private readonly link: Api) {}

  start(): void {
    this.link.on('disk:changed', (state) => {
      this.state = state;
    });
  }

  async load(): Promise<void> {
    this.state = await this.link.request('disk:state');
  }
}

export const diskHealth = new DiskHealth(api);
