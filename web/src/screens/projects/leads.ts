import type { Schema } from '~/api/client';

/** Who leads a project: names of its members with that part. */
export const leadsOf = (project: Schema['projects.Project']) =>
  project.members
    .filter((member) => member.role === 'MEMBER_ROLE_LEAD')
    .map((member) => member.person.label)
    .join(', ');
