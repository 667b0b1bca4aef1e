import './locale';
import { mount } from 'svelte';
import { REPORT_DATA, REPORT_PICTURES } from '../../shared/formats/report-data';
import type { ReportData } from '../../shared/formats/report-data';
import '../app.css';
import './report.css';
import Page from './Page.svelte';

const block = (id: string): unknown => JSON.parse(document.getElementById(id)!.textContent ?? 'null');
const target = document.getElementById('app')!;
target.textContent = '';
mount(Page, {
  target,
  props: { report: block(REPORT_DATA) as ReportData, pictures: block(REPORT_PICTURES) as string[] },
});
