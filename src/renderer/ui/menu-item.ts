/** An item of a menu. */
export interface MenuItem {
  label: string;
  /** Present for an item that can be switched on and off. */
  checked?: boolean;
  disabled?: boolean;
  /** Shortcut shown beside the label; the menu does not handle it. */
  keys?: string;
  /** What the item does, as a tooltip. */
  hint?: string;
  /** Shows a separator above it. */
  separated?: boolean;
  /** Keeps the menu open after a choice. */
  keepOpen?: boolean;
  choose(): void;
}
