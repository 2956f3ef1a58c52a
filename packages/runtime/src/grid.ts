// Lays a number of workgroups out on WebGPU's three grid axes. Not how many there are: that is the kernel's own knowledge.

/**
 * x and y carry the linear workgroup index (kernels fold them back with wid.y * groups.x + wid.x), z the population.
 * Throws when either does not fit the device.
 */
export function dispatchGrid(label: string, workgroups: number, population: number, maxWorkgroups: number): [number, number, number] {
  const y = Math.ceil(workgroups / maxWorkgroups);
  if (y > maxWorkgroups || population > maxWorkgroups)
    throw new Error(
      `${label}: expected at most ${maxWorkgroups} workgroups per grid axis, got ${workgroups} for ${population} members. Lower the batch or the population.`,
    );
  return [Math.ceil(workgroups / Math.max(y, 1)), y, population];
}
