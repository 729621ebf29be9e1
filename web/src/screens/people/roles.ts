import type { Schema } from '~/api/client';
import type { Text } from '~/text';

export type Role = Schema['platform.PersonInput']['roles'][number];
export const ROLES: Role[] = ['sales', 'project_lead', 'employee', 'approver', 'finance', 'admin', 'auditor', 'partner', 'customer'];

export const roleNames = (t: Text, roles: string[]) => roles.map((role) => t.people.roleNames[role as Role] ?? role).join(', ');
