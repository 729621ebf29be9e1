export { ActionButton, actionOf, Button, cx } from './Button';
export { Dialog } from './Dialog';
export { AmountField, DateField, Field, Select, TextArea } from './Field';
export { Icon, type IconName } from './Icon';
export { Menu } from './Menu';
export { Bone, Bones, Chip, Empty, Facts, MovedNote, ProblemNote, Section, Segments } from './parts';
export { default as css } from './parts.module.css';
export { toast } from './toast';
